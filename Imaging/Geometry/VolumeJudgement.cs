using System.Globalization;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Geometry;

/// <summary>What is known of a volume's geometry, and what is done about each departure from a regular one.</summary>
/// <param name="Result">The geometry of the slices that are used.</param>
/// <param name="Findings">Everything that was found, the gravest first, and what was done about it.</param>
/// <param name="LeftOut">The slices that a correction left out, and for what finding.</param>
/// <param name="Grid">The grid on which labels are written; null where the volume is refused.</param>
public sealed record VolumeJudgement(
    GeometryResult Result, IReadOnlyList<JudgedFinding> Findings, IReadOnlyList<(SliceGeometry Slice, GeometryFinding Finding)> LeftOut, VolumeGrid? Grid)
{
    /// <summary>The finding for which the volume is refused; null where it is taken.</summary>
    public GeometryFinding? Refusal => Findings.FirstOrDefault(finding => finding.Action == FindingAction.Refused)?.Finding;

    /// <summary>Judges the slices of a volume.</summary>
    /// <param name="slices">The slices, in any order; at least one.</param>
    /// <param name="rules">What is done about each finding.</param>
    /// <param name="tolerances">Bounds, default <see cref="GeometryTolerances.Default"/>.</param>
    /// <exception cref="ArgumentException">There are no slices.</exception>
    public static VolumeJudgement Of(IReadOnlyList<SliceGeometry> slices, GeometryRules rules, GeometryTolerances? tolerances = null)
    {
        tolerances ??= GeometryTolerances.Default;
        var judged = new List<JudgedFinding>();
        var leftOut = new List<(SliceGeometry, GeometryFinding)>();
        var result = VolumeGeometry.Analyse(slices, tolerances);
        while (result.Findings.FirstOrDefault(finding => GeometryRules.CorrectedByLeavingOut.Contains(finding.Reason) && rules.Correct.Contains(finding.Reason)) is { } finding)
        {
            var departing = finding.Reason == ReasonCodes.DuplicatePosition ? Repeated(result, tolerances) : finding.Slices;
            // What half of the slices have is not what one can call an exception.
            if (departing.Count == 0 || departing.Count * 2 > result.Slices.Count) break;
            leftOut.AddRange(departing.Select(slice => (slice, finding)));
            judged.Add(new JudgedFinding(finding, FindingAction.Corrected, departing.Count == 1 ? "1 slice was left out." : Text($"{departing.Count} slices were left out.")));
            var rest = departing.ToHashSet();
            result = VolumeGeometry.Analyse([.. result.Slices.Where(slice => !rest.Contains(slice))], tolerances);
        }

        var remaining = result.Findings;
        bool Corrects(ReasonCode reason) => GeometryRules.CorrectedByResampling.Contains(reason) && rules.Correct.Contains(reason);
        var acceptable = remaining.All(finding => Corrects(finding.Reason) || rules.Tolerate.Contains(finding.Reason));
        VolumeGrid? grid = null;
        if (acceptable)
        {
            var shearBack = remaining.Any(finding => finding.Reason == ReasonCodes.GantryTilt) && rules.Correct.Contains(ReasonCodes.GantryTilt);
            grid = result.Volume is { } volume && !shearBack ? VolumeGrid.Of(volume)
                : remaining.Any(finding => Corrects(finding.Reason)) && remaining.All(finding => GeometryRules.CorrectedByResampling.Contains(finding.Reason)) && (shearBack || IsStraight(result, tolerances))
                    ? VolumeGrid.Resample(result.Slices, shearBack)
                    : null;
        }
        // Where all findings would have been accepted and there is no grid all the same, none of them is to be had without the others.
        FindingAction Action(ReasonCode reason) => grid is null && acceptable ? FindingAction.Refused
            : Corrects(reason) ? FindingAction.Corrected
            : rules.Tolerate.Contains(reason) ? FindingAction.Tolerated : FindingAction.Refused;
        judged.AddRange(remaining.Select(finding => new JudgedFinding(finding, Action(finding.Reason), grid is { Resampled: true } && Corrects(finding.Reason) ? Correction(finding.Reason, grid, result) : null)));
        return new VolumeJudgement(result, judged, leftOut, grid);
    }

    private static string Correction(ReasonCode reason, VolumeGrid grid, GeometryResult result) => reason == ReasonCodes.GantryTilt
        ? Text($"Sheared back onto {grid.Volume.Rows} × {grid.Volume.Columns} pixels, each slice by whole pixels.")
        : Text($"Written on {grid.Volume.Slices} slices of {grid.Volume.SliceSpacing:0.###} mm, each the nearest of the {result.Slices.Count} source slices.");

    /// <summary>All slices at a position but the first, which has the smallest SOP Instance UID.</summary>
    private static List<SliceGeometry> Repeated(GeometryResult result, GeometryTolerances tolerances)
    {
        var repeated = new List<SliceGeometry>();
        var kept = result.Slices[0];
        var normal = kept.RowCosines!.Value.Cross(kept.ColumnCosines!.Value).Normalised();
        foreach (var slice in result.Slices.Skip(1))
        {
            if (normal.Dot(slice.Position!.Value - kept.Position!.Value) < tolerances.SamePosition) repeated.Add(slice);
            else kept = slice;
        }
        return repeated;
    }

    /// <summary>Whether the positions lie on a straight line, so that one affine holds for slices at any height of it.</summary>
    private static bool IsStraight(GeometryResult result, GeometryTolerances tolerances)
    {
        var (first, whole) = (result.Slices[0].Position!.Value, result.Slices[^1].Position!.Value - result.Slices[0].Position!.Value);
        var along = whole.Normalised();
        return result.Slices.All(slice =>
        {
            var displacement = slice.Position!.Value - first;
            return (displacement - displacement.Dot(along) * along).Length <= tolerances.InPlaneShift;
        });
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
