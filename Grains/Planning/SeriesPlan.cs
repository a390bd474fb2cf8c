using MedCluster.Grains.Manifests;
using MedCluster.Imaging.Geometry;

namespace MedCluster.Grains.Planning;

/// <summary>What is to be done with a series.</summary>
/// <param name="SeriesInstanceUid">The Series Instance UID.</param>
/// <param name="Modality">Its modality.</param>
/// <param name="Instances">Every instance of it.</param>
/// <param name="Geometry">What is known of its geometry; null where it wasn't looked at.</param>
/// <param name="Slices">The instances to process, in the order of the volume; empty when the series isn't taken.</param>
/// <param name="Exclusions">Why each other instance is not processed, by its place in <paramref name="Instances"/>.</param>
/// <param name="Refusal">Why the series isn't taken, or null.</param>
public sealed record SeriesPlan(
    string SeriesInstanceUid,
    string Modality,
    IReadOnlyList<ManifestInstance> Instances,
    GeometryResult? Geometry,
    IReadOnlyList<ManifestInstance> Slices,
    IReadOnlyDictionary<int, Refusal> Exclusions,
    Refusal? Refusal)
{
    /// <summary>Whether the pipeline takes it.</summary>
    public bool Taken => Refusal is null;
}
