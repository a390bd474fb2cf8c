namespace MedCluster.Grains.Pipelines;

/// <summary>
/// Which series a pipeline takes. Every rule that is given must hold; a series that is not taken is told the first that doesn't, by its reason code.
/// </summary>
public sealed record SelectionRules
{
    /// <summary>The modalities taken, as in Modality (0008,0060). Default: CT.</summary>
    public IReadOnlyList<string> Modality { get; init; } = ["CT"];

    /// <summary>The fewest usable slices of a volume that is taken, 1 or more. Default 1.</summary>
    public int MinimumSlices { get; init; } = 1;

    /// <summary>The most slices of a volume that is taken. Default null: any number.</summary>
    public int? MaximumSlices { get; init; }

    /// <summary>Whether instances with LOCALIZER in ImageType (0008,0008) are taken. Default false: they are no part of a volume.</summary>
    public bool Localizers { get; init; }

    /// <summary>What Image Type (0008,0008) has to contain and must not. Default: anything.</summary>
    public ValueRule ImageType { get; init; } = new();

    /// <summary>The planes taken. Default: any.</summary>
    public IReadOnlyList<SlicePlane> Orientation { get; init; } = [];

    /// <summary>The distance from slice to slice, mm, measured from positions. Default: any.</summary>
    public RangeRule SliceSpacing { get; init; } = new();

    /// <summary>The larger of the two in-plane pixel spacings, mm. Default: any.</summary>
    public RangeRule PixelSpacing { get; init; } = new();

    /// <summary>Whether a contrast agent must (true) or must not (false) have been given, as ContrastBolusAgent (0018,0010) tells. Default null: either.</summary>
    public bool? Contrast { get; init; }

    /// <summary>Regular expressions over Series Description (0008,103E), case ignored: at least one of the first must match, if there are any, and none of the second. Default: any description.</summary>
    public PatternRule SeriesDescription { get; init; } = new();

    /// <summary>The values taken of Body Part Examined (0018,0015), case ignored. Default: any.</summary>
    public IReadOnlyList<string> BodyPart { get; init; } = [];

    /// <summary>Of all volumes of a study that are taken otherwise, take one only. Default: take all.</summary>
    public BestOf BestOf { get; init; }
}
