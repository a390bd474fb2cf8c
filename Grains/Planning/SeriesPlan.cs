using MedCluster.Grains.Manifests;
using MedCluster.Imaging.Geometry;

namespace MedCluster.Grains.Planning;

/// <summary>
/// What is to be done with a series, or with one volume of it where it holds several. An instance whose frames lie in several volumes counts with the
/// first of them that is taken.
/// </summary>
/// <param name="SeriesInstanceUid">The Series Instance UID.</param>
/// <param name="Volume">Which volume of the series it is, counted from 1.</param>
/// <param name="VolumeName">What tells it from the series' other volumes, for example <c>EchoTime 2.4</c>; null for a series of one volume.</param>
/// <param name="Modality">Its modality.</param>
/// <param name="Instances">Every instance that counts with it.</param>
/// <param name="Geometry">What is known of its geometry, and what is done about it; null where it wasn't looked at.</param>
/// <param name="Slices">The slices to process, in the order of the volume (<see cref="GeometryResult.Slices"/>); empty when it isn't taken.</param>
/// <param name="Exclusions">What of it is not processed, and why.</param>
/// <param name="Refusal">Why it isn't taken, or null.</param>
public sealed record SeriesPlan(
    string SeriesInstanceUid,
    int Volume,
    string? VolumeName,
    string Modality,
    IReadOnlyList<ManifestInstance> Instances,
    VolumeJudgement? Geometry,
    IReadOnlyList<SlicePlan> Slices,
    IReadOnlyList<Exclusion> Exclusions,
    Refusal? Refusal)
{
    /// <summary>Whether the pipeline takes it.</summary>
    public bool Taken => Refusal is null;

    /// <summary>The grid on which its labels are written.</summary>
    /// <exception cref="InvalidOperationException">It isn't taken.</exception>
    public VolumeGrid Grid => Geometry?.Grid ?? throw new InvalidOperationException("A series that is not taken has no grid.");

    /// <summary>The same, not taken after all.</summary>
    public SeriesPlan Refused(Refusal refusal)
    {
        var elsewhere = Exclusions.Where(exclusion => exclusion.Frames is null).Select(exclusion => exclusion.Instance).ToHashSet();
        return this with
        {
            Slices = [],
            Exclusions = [.. Exclusions.Where(exclusion => exclusion.Frames is null), .. Instances.Where(instance => !elsewhere.Contains(instance)).Select(instance => new Exclusion(instance, null, refusal))],
            Refusal = refusal,
        };
    }
}
