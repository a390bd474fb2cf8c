namespace MedCluster.Grains.Pipelines;

/// <summary>Which series a pipeline takes.</summary>
public sealed record SelectionRules
{
    /// <summary>The modalities taken, as in Modality (0008,0060). Default: CT.</summary>
    public IReadOnlyList<string> Modality { get; init; } = ["CT"];

    /// <summary>The fewest usable slices of a series that is taken, 1 or more. Default 1.</summary>
    public int MinimumSlices { get; init; } = 1;

    /// <summary>Whether instances with LOCALIZER in ImageType (0008,0008) are taken. Default false: they are no part of a volume.</summary>
    public bool Localizers { get; init; }
}
