namespace MedCluster.Silo.Drain;

/// <summary>How a silo stops.</summary>
/// <param name="Time">How long it waits for the slices under way on its devices before it hands them back.</param>
internal sealed record DrainSettings(TimeSpan Time)
{
    /// <summary>What is long enough for the slices of a batch on a slow device, and short enough for a pod's grace period of 45 s.</summary>
    public static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(20);
}
