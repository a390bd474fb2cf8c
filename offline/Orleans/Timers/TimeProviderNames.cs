namespace Orleans.Runtime;

/// <summary>Keys under which a <see cref="TimeProvider"/> for one part of the silo may be registered.</summary>
public static class TimeProviderNames
{
    /// <summary>For the grains' timers.</summary>
    public const string Grains = "Orleans.Grains";

    /// <summary>For the collection of idle activations.</summary>
    public const string ActivationManagement = "Orleans.ActivationManagement";
}
