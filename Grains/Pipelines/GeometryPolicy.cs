using MedCluster.Imaging.Geometry;
using MedCluster.Reasons;

namespace MedCluster.Grains.Pipelines;

/// <summary>What a pipeline does about series whose slices aren't a regular volume. A finding that it neither tolerates nor corrects refuses the series.</summary>
public sealed record GeometryPolicy
{
    /// <summary>
    /// Reason codes of geometry findings with which a series is taken all the same, in its measured geometry. Default none beyond
    /// <see cref="GeometryRules.Default"/>, because a volume computed from a wrong geometry is wrong without looking so. It helps only where the slices
    /// are a volume all the same: a tilted but even series is (its affine is sheared), an uneven one is not.
    /// </summary>
    public IReadOnlyList<string> Tolerate { get; init; } = [];

    /// <summary>
    /// Reason codes that are corrected: slices that depart from most are left out (mixed-matrix, mixed-spacing, mixed-orientation, missing-geometry,
    /// invalid-orientation, duplicate-position), labels of uneven series are written on a regular grid (uneven-spacing, missing-slices), tilted ones
    /// sheared back (gantry-tilt). Default none.
    /// </summary>
    public IReadOnlyList<string> Correct { get; init; } = [];

    /// <summary>Reason codes that refuse a series though they are tolerated by default: single-slice, several-volumes. Default none.</summary>
    public IReadOnlyList<string> Refuse { get; init; } = [];

    /// <summary>
    /// The tags by which a series may be split into volumes, in the order in which they are tried. Default: all but orientation and matrix, because
    /// slices that differ in those are more often a fault than volumes of their own.
    /// </summary>
    public IReadOnlyList<VolumeRule> Split { get; init; } =
        [VolumeRule.Stack, VolumeRule.TemporalPosition, VolumeRule.EchoTime, VolumeRule.TriggerTime, VolumeRule.BValue, VolumeRule.Acquisition, VolumeRule.ImageType];

    /// <summary>The policy as rules over findings.</summary>
    public GeometryRules ToRules() => new(
        GeometryRules.Default.Tolerate.Concat(Tolerate.Select(ReasonCodes.Get)).Except(Refuse.Select(ReasonCodes.Get)).ToHashSet(),
        Correct.Select(ReasonCodes.Get).ToHashSet());
}
