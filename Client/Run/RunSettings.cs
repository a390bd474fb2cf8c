using Microsoft.Extensions.Logging;

namespace MedCluster.Client.Run;

/// <summary>What <c>medcluster run</c> was asked for.</summary>
internal sealed record RunSettings
{
    /// <summary>Folders, files and archives to take in.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The pipeline's id, or a path of its file.</summary>
    public string Pipeline { get; init; } = "ct-tissue";

    /// <summary>Where results are exported to; null: they stay in the store.</summary>
    public string? Out { get; init; }

    /// <summary>The store's address.</summary>
    public string Store { get; init; } = Folders.Store;

    /// <summary>The path of a de-identification profile; null: studies are taken in as they are.</summary>
    public string? Deidentification { get; init; }

    /// <summary>The devices; none: the default ones.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Silos in this process; the devices are dealt out to them.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>Say what would be computed and why, compute nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>One JSON document on standard output and nothing else there.</summary>
    public bool Json { get; init; }

    /// <summary>What is logged to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Critical;
}
