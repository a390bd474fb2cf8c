namespace MedCluster.Imaging.Geometry;

/// <summary>What is known of a series' geometry.</summary>
/// <param name="Slices">
/// The slices by position along the normal, ascending; where positions or orientations don't allow that, in the order in which they were given.
/// Slices at one position keep the order of their SOP Instance UIDs.
/// </param>
/// <param name="Findings">Every departure from a regular volume, the gravest first; empty for a good one.</param>
/// <param name="Volume">
/// The volume that the slices form: null when no single affine places all of them. A tilted but otherwise even series has one (its affine is sheared).
/// </param>
public sealed record GeometryResult(IReadOnlyList<SliceGeometry> Slices, IReadOnlyList<GeometryFinding> Findings, VolumeGeometry? Volume);
