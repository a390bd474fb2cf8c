using System.Globalization;
using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Geometry;
using MedCluster.Reasons;

namespace MedCluster.Grains.Planning;

/// <summary>
/// Tells the volumes of a series apart: phases, echoes, diffusion weightings and the like share a series and lie in the same place. A series is
/// split only where it is no volume as it is, by the fewest tags (one, or two) after which no part has the fault any more; the rules are tried in
/// the order in which the pipeline names them. A part of a single slice is no volume, so a tag that differs from slice to slice splits nothing.
/// </summary>
public static class VolumeSplitter
{
    /// <summary>The volumes, by the values of the tags that tell them apart, and their names; one volume without a name where nothing is split.</summary>
    /// <param name="slices">The slices of a series; at least one.</param>
    /// <param name="rules">The tags by which it may be split.</param>
    public static IReadOnlyList<(string? Name, IReadOnlyList<SlicePlan> Slices)> Split(IReadOnlyList<SlicePlan> slices, IReadOnlyList<VolumeRule> rules)
    {
        var faults = FaultsOf(slices);
        if (faults.Count > 0)
        {
            var alone = rules.Select(rule => new[] { rule });
            var together = rules.SelectMany((first, i) => rules.Skip(i + 1).Select(second => new[] { first, second }));
            foreach (var by in alone.Concat(together))
            {
                if (!by.Any(rule => Faults(rule).Overlaps(faults))) continue;
                var parts = slices.GroupBy(slice => string.Join(", ", by.Select(rule => Name(rule, slice))), StringComparer.Ordinal).ToList();
                if (parts.Count < 2 || parts.Any(part => part.Count() < 2) || by.Any(rule => slices.Select(slice => Name(rule, slice)).Distinct().Count() == 1)) continue;
                if (parts.Any(part => FaultsOf([.. part]).Count > 0)) continue;
                return [.. parts.OrderBy(part => part.First(), Comparer<SlicePlan>.Create((left, right) => Compare(by, left, right))).Select(part => ((string?)part.Key, (IReadOnlyList<SlicePlan>)[.. part]))];
            }
        }
        return [(null, slices)];
    }

    private static HashSet<ReasonCode> FaultsOf(IReadOnlyList<SlicePlan> slices) =>
        [.. VolumeGeometry.Analyse([.. slices.Select(slice => slice.Geometry)]).Findings.Select(finding => finding.Reason).Where(AnyFault.Contains)];

    private static readonly HashSet<ReasonCode> AnyFault = [ReasonCodes.DuplicatePosition, ReasonCodes.MixedMatrix, ReasonCodes.MixedSpacing, ReasonCodes.MixedOrientation];

    /// <summary>The faults that show that a rule is wanted. Slices at one position are what all volumes in one place have in common.</summary>
    private static HashSet<ReasonCode> Faults(VolumeRule rule) => rule switch
    {
        VolumeRule.Stack => AnyFault,
        VolumeRule.Orientation => [ReasonCodes.DuplicatePosition, ReasonCodes.MixedOrientation],
        VolumeRule.Matrix => [ReasonCodes.DuplicatePosition, ReasonCodes.MixedMatrix, ReasonCodes.MixedSpacing],
        _ => [ReasonCodes.DuplicatePosition],
    };

    private static int Compare(VolumeRule[] by, SlicePlan left, SlicePlan right)
    {
        foreach (var rule in by)
        {
            var (a, b) = (Number(rule, left), Number(rule, right));
            var order = a is not null && b is not null ? a.Value.CompareTo(b.Value) : string.CompareOrdinal(Name(rule, left), Name(rule, right));
            if (order != 0) return order;
        }
        return 0;
    }

    private static double? Number(VolumeRule rule, SlicePlan slice) => rule switch
    {
        VolumeRule.EchoTime => slice.Header.EchoTime,
        VolumeRule.TemporalPosition => slice.Header.TemporalPosition,
        VolumeRule.TriggerTime => slice.Header.TriggerTime,
        VolumeRule.BValue => slice.Header.BValue,
        VolumeRule.Acquisition => slice.Header.AcquisitionNumber,
        _ => null,
    };

    private static string Name(VolumeRule rule, SlicePlan slice) => rule switch
    {
        VolumeRule.Stack => $"StackID {slice.Header.StackId ?? "none"}",
        VolumeRule.ImageType => $"ImageType {string.Join('\\', slice.Header.ImageType)}",
        VolumeRule.Orientation => $"Orientation {string.Join(' ', (slice.Header.ImageOrientationPatient ?? []).Select(Cosine))}",
        VolumeRule.Matrix => string.Create(CultureInfo.InvariantCulture, $"{slice.Geometry.Rows} × {slice.Geometry.Columns} pixels of {slice.Geometry.RowSpacing:0.###} × {slice.Geometry.ColumnSpacing:0.###} mm"),
        _ => $"{rule} {Number(rule, slice)?.ToString(CultureInfo.InvariantCulture) ?? "none"}",
    };

    // Header rounding must not tell slices apart, and minus zero is zero.
    private static string Cosine(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);
}
