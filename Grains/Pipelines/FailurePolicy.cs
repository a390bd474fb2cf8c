namespace MedCluster.Grains.Pipelines;

/// <summary>What a pipeline does about slices that fail.</summary>
public sealed record FailurePolicy
{
    /// <summary>
    /// How many slices of a series may fail before the series does, 0 or more. A failed slice has no label. Default 0, because a hole in a
    /// mask looks like healthy background.
    /// </summary>
    public int MaximumFailedSlices { get; init; }
}
