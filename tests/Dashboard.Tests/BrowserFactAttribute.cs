using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Dashboard.Tests;

/// <summary>A test in a browser, which says so where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Needs Chromium, and every one of <paramref name="scans"/>, files or folders below the shared scans.</summary>
    public BrowserFactAttribute(params string[] scans)
    {
        if (Chromium.Program is null) Skip = "needs Chromium (apt-get install chromium, or MEDCLUSTER_CHROMIUM)";
        else if (Array.Find(scans, scan => !SharedData.Has(scan)) is { } missing) Skip = $"needs '{missing}' of the shared scans";
    }
}
