using MedCluster.Reasons;

namespace MedCluster.Imaging.Geometry;

/// <summary>What is done about each finding; a code that stands in none of the sets refuses the series.</summary>
/// <param name="Tolerate">Codes with which a series is taken as it is, if its slices are a volume all the same.</param>
/// <param name="Correct">Codes that are corrected; only <see cref="Correctable"/> ones have an effect. They go before <paramref name="Tolerate"/>.</param>
public sealed record GeometryRules(IReadOnlySet<ReasonCode> Tolerate, IReadOnlySet<ReasonCode> Correct)
{
    /// <summary>Codes that are corrected by leaving slices out: those that depart from what most have, or all but one at a position.</summary>
    public static IReadOnlySet<ReasonCode> CorrectedByLeavingOut { get; } = new HashSet<ReasonCode>
    {
        ReasonCodes.MissingGeometry, ReasonCodes.InvalidOrientation, ReasonCodes.MixedMatrix, ReasonCodes.MixedSpacing, ReasonCodes.MixedOrientation, ReasonCodes.DuplicatePosition,
    };

    /// <summary>Codes that are corrected by writing the labels on a regular grid.</summary>
    public static IReadOnlySet<ReasonCode> CorrectedByResampling { get; } = new HashSet<ReasonCode>
    {
        ReasonCodes.UnevenSpacing, ReasonCodes.MissingSlices, ReasonCodes.GantryTilt,
    };

    /// <summary>All codes that can be corrected.</summary>
    public static IReadOnlySet<ReasonCode> Correctable { get; } = CorrectedByLeavingOut.Union(CorrectedByResampling).ToHashSet();

    /// <summary>What holds without a pipeline saying so: a single slice is taken, and so is each of several volumes of a series.</summary>
    public static GeometryRules Default { get; } = new(new HashSet<ReasonCode> { ReasonCodes.SingleSlice, ReasonCodes.SeveralVolumes }, new HashSet<ReasonCode>());
}
