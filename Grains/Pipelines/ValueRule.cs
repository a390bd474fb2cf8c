namespace MedCluster.Grains.Pipelines;

/// <summary>What a tag of several values has to contain, case ignored.</summary>
public sealed record ValueRule
{
    /// <summary>Values that must all be there. Default none.</summary>
    public IReadOnlyList<string> Contains { get; init; } = [];

    /// <summary>Values none of which may be there. Default none.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];
}
