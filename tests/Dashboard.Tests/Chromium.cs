namespace MedCluster.Dashboard.Tests;

/// <summary>The browser of the system.</summary>
internal static class Chromium
{
    /// <summary>Its program; null where none is installed.</summary>
    public static string? Program { get; } = new[] { Environment.GetEnvironmentVariable("MEDCLUSTER_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
        .FirstOrDefault(File.Exists);
}
