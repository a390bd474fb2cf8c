using MedCluster.Reasons;

namespace MedCluster.Imaging.Geometry;

/// <summary>A departure of a series from a regular volume.</summary>
/// <param name="Reason">Its code; all of them stand in <see cref="ReasonCodes"/> under Series.</param>
/// <param name="Message">One sentence with the numbers that were found, without patient data.</param>
/// <param name="Slices">The slices that it concerns, in the order of the result.</param>
public sealed record GeometryFinding(ReasonCode Reason, string Message, IReadOnlyList<SliceGeometry> Slices)
{
    /// <summary>The SOP Instance UIDs of the slices, each once.</summary>
    public IReadOnlyList<string> SopInstanceUids => [.. Slices.Select(slice => slice.SopInstanceUid).Distinct(StringComparer.Ordinal)];
}
