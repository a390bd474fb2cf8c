using Xunit;

namespace MedCluster.TestSupport;

/// <summary>A test that needs some of the shared scans and says so where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Needs every one of <paramref name="needs"/>, files or folders below the shared scans.</summary>
    public SharedDataFactAttribute(params string[] needs)
    {
        if (Array.Find(needs, need => !SharedData.Has(need)) is { } missing) Skip = $"needs '{missing}' of the shared scans";
    }
}
