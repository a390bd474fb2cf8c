using System.Globalization;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Geometry;

public sealed partial record VolumeGeometry
{
    /// <summary>
    /// Sorts the slices of a series, finds out whether they form a volume and names every departure. Spacing comes from the positions
    /// projected on the normal, never from SliceThickness or SpacingBetweenSlices.
    /// </summary>
    /// <remarks>
    /// Sources: DICOM PS3.3 C.7.6.2.1.1 for the plane of a slice; sorting and spacing along the normal as in D. Clunie's answer on
    /// "Slice spacing of DICOM series" (insight-users, September 2005) and in highdicom's <c>spatial</c> module; the shear of a tilted gantry as
    /// in C. Rorden's dcm2niix (the position's displacement has a part in the plane). A gap counts as missing slices when it is a whole
    /// multiple of the usual gap, the lower median of all.
    /// </remarks>
    /// <param name="slices">The slices of one series, in any order; at least one.</param>
    /// <param name="tolerances">Bounds, default <see cref="GeometryTolerances.Default"/>.</param>
    /// <exception cref="ArgumentException">There are no slices.</exception>
    public static GeometryResult Analyse(IReadOnlyList<SliceGeometry> slices, GeometryTolerances? tolerances = null)
    {
        if (slices.Count == 0) throw new ArgumentException("A series has at least one slice.", nameof(slices));
        tolerances ??= GeometryTolerances.Default;
        var findings = new List<GeometryFinding>();

        if (Report(findings, slices, ReasonCodes.MissingGeometry, slice => !HasGeometry(slice),
            wrong => Text($"{wrong} of {slices.Count} slices lack a valid position, orientation or pixel spacing.")))
            return new(slices, findings, null);
        if (Report(findings, slices, ReasonCodes.InvalidOrientation, slice => !IsOrthonormal(slice, tolerances.Orthonormality),
            wrong => Text($"In {wrong} of {slices.Count} slices the direction cosines are not two perpendicular unit vectors.")))
            return new(slices, findings, null);

        // What most slices agree on is the series; the others depart from it.
        var usual = MostCommon(slices, slice => (slice.Rows, slice.Columns));
        Report(findings, slices, ReasonCodes.MixedMatrix, slice => (slice.Rows, slice.Columns) != (usual.Rows, usual.Columns),
            wrong => Text($"{wrong} of {slices.Count} slices are not {usual.Rows} × {usual.Columns} like the others."));
        usual = MostCommon(slices, slice => (Math.Round(slice.RowSpacing!.Value, 3), Math.Round(slice.ColumnSpacing!.Value, 3)));
        Report(findings, slices, ReasonCodes.MixedSpacing, slice => !SameSpacing(slice, usual, tolerances.PixelSpacing),
            wrong => Text($"{wrong} of {slices.Count} slices do not have the others' pixel spacing of {usual.RowSpacing:0.####} × {usual.ColumnSpacing:0.####} mm."));
        usual = MostCommon(slices, slice => (Rounded(slice.RowCosines!.Value), Rounded(slice.ColumnCosines!.Value)));
        if (Report(findings, slices, ReasonCodes.MixedOrientation, slice => !SameOrientation(slice, usual, tolerances.Orientation),
            wrong => Text($"{wrong} of {slices.Count} slices are oriented otherwise, by up to {slices.Max(slice => Angle(slice, usual)):0.##} degrees.")))
            return new(slices, findings, null);
        var samePlane = findings.Count == 0;

        var row = usual.RowCosines!.Value.Normalised();
        var column = usual.ColumnCosines!.Value;
        column = (column - column.Dot(row) * row).Normalised();
        var normal = row.Cross(column);
        double Along(SliceGeometry slice) => normal.Dot(slice.Position!.Value);
        SliceGeometry[] sorted = [.. slices.OrderBy(Along).ThenBy(slice => slice.SopInstanceUid, StringComparer.Ordinal).ThenBy(slice => slice.Frame)];

        if (sorted.Length == 1)
        {
            findings.Add(new(ReasonCodes.SingleSlice, "The series has a single slice: its depth in space is unknown, so volumes cannot be computed.", [sorted[0]]));
            var depth = sorted[0].NominalThickness is > 0 and < double.PositiveInfinity ? sorted[0].NominalThickness!.Value : 1;
            return new(sorted, findings, Volume(null, depth * normal));
        }

        var even = CheckGaps(findings, sorted, Along, tolerances, out var spacing);
        var step = CheckShear(findings, sorted, normal, tolerances);
        return new(sorted, findings, samePlane && even && step is { } regular ? Volume(spacing, regular) : null);

        VolumeGeometry Volume(double? sliceSpacing, PatientVector sliceStep) => new(
            usual.Rows, usual.Columns, sorted.Length, usual.RowSpacing!.Value, usual.ColumnSpacing!.Value, sliceSpacing, row, column, sliceStep, sorted[0].Position!.Value);
    }

    /// <summary>Whether the sorted slices are evenly spaced, and their spacing: the distance from the first to the last over the number of gaps.</summary>
    private static bool CheckGaps(
        List<GeometryFinding> findings, SliceGeometry[] sorted, Func<SliceGeometry, double> along, GeometryTolerances tolerances, out double spacing)
    {
        var before = findings.Count;
        double[] places = [.. sorted.Select(along)];
        double[] gaps = [.. places.Skip(1).Zip(places, (next, place) => next - place)];
        spacing = (places[^1] - places[0]) / gaps.Length;

        SliceGeometry[] Beside(Func<double, bool> gapMatches) =>
            [.. sorted.Where((_, i) => (i > 0 && gapMatches(gaps[i - 1])) || (i < gaps.Length && gapMatches(gaps[i])))];

        bool IsNone(double gap) => gap < tolerances.SamePosition;
        var duplicates = gaps.Count(IsNone);
        if (duplicates > 0)
        {
            findings.Add(new(ReasonCodes.DuplicatePosition,
                Text($"{sorted.Length} slices lie at {sorted.Length - duplicates} positions."), Beside(IsNone)));
        }
        double[] real = [.. gaps.Where(gap => !IsNone(gap)).Order()];
        if (real.Length == 0) return false;

        var usual = real[(real.Length - 1) / 2];
        bool IsUsual(double gap) => Math.Abs(gap - usual) <= Math.Max(tolerances.GapFraction * usual, tolerances.GapMillimetres);
        bool IsMultiple(double gap)
        {
            var times = Math.Round(gap / usual);
            // A tenth of the usual gap at most: a bound that grows with the multiple would in the end call any gap a whole one.
            return times >= 2 && Math.Abs(gap - times * usual) <= Math.Min(Math.Max(tolerances.GapFraction * gap, tolerances.GapMillimetres), 0.1 * usual);
        }
        bool IsUneven(double gap) => !IsNone(gap) && !IsUsual(gap) && !IsMultiple(gap);

        if (real.Any(IsUneven))
        {
            var lengths = real.Select(gap => Text($"{gap:0.00}")).Distinct().ToList();
            var listed = string.Join(", ", lengths.Take(6)) + (lengths.Count > 6 ? ", …" : "");
            findings.Add(new(ReasonCodes.UnevenSpacing, $"The gaps between slices differ: {listed} mm.", Beside(IsUneven)));
        }
        if (real.Any(IsMultiple))
        {
            var missing = real.Where(IsMultiple).Sum(gap => (int)Math.Round(gap / usual) - 1);
            findings.Add(new(ReasonCodes.MissingSlices,
                Text($"{missing} {(missing == 1 ? "slice is" : "slices are")} missing: the usual gap is {usual:0.###} mm, the largest {real[^1]:0.###} mm."), Beside(IsMultiple)));
        }
        if (findings.Count > before) return false;

        var regular = spacing;
        double Drift(int slice) => Math.Abs(places[slice] - places[0] - slice * regular);
        var worst = Enumerable.Range(0, sorted.Length).MaxBy(Drift);
        if (Drift(worst) <= tolerances.Drift * regular) return true;
        findings.Add(new(ReasonCodes.UnevenSpacing,
            Text($"The slices drift from an even spacing of {regular:0.###} mm by up to {Drift(worst):0.###} mm."), [sorted[worst]]));
        return false;
    }

    /// <summary>The step from slice to slice: along the normal, or sheared with a finding; null with a finding where the positions are on no straight line.</summary>
    private static PatientVector? CheckShear(List<GeometryFinding> findings, SliceGeometry[] sorted, PatientVector normal, GeometryTolerances tolerances)
    {
        var first = sorted[0].Position!.Value;
        var whole = sorted[^1].Position!.Value - first;
        var height = whole.Dot(normal);
        PatientVector InPlane(PatientVector displacement) => displacement - displacement.Dot(normal) * normal;
        if (height < tolerances.SamePosition)
        {
            var apart = sorted.Max(slice => InPlane(slice.Position!.Value - first).Length);
            if (apart > tolerances.InPlaneShift)
                findings.Add(new(ReasonCodes.GantryTilt, Text($"The slices are shifted in their plane by up to {apart:0.##} mm."), sorted));
            return null;
        }
        var shear = 1 / height * InPlane(whole);
        var beside = sorted.Max(slice =>
        {
            var displacement = slice.Position!.Value - first;
            return (InPlane(displacement) - displacement.Dot(normal) * shear).Length;
        });
        var degrees = Math.Atan(shear.Length) * 180 / Math.PI;
        if (beside > tolerances.InPlaneShift)
        {
            findings.Add(new(ReasonCodes.GantryTilt, Text($"The slices' positions lie beside a straight line by up to {beside:0.##} mm."), sorted));
            return null;
        }
        var step = height / (sorted.Length - 1) * normal;
        if (degrees <= tolerances.TiltDegrees) return step;
        findings.Add(new(ReasonCodes.GantryTilt,
            Text($"The slices are sheared by {degrees:0.0} degrees: from the first to the last they move {InPlane(whole).Length:0.0} mm in their plane."), sorted));
        return 1.0 / (sorted.Length - 1) * whole;
    }

    private static bool HasGeometry(SliceGeometry slice) =>
        slice is { Rows: > 0, Columns: > 0, Position.IsFinite: true, RowCosines.IsFinite: true, ColumnCosines.IsFinite: true,
            RowSpacing: > 0 and < double.PositiveInfinity, ColumnSpacing: > 0 and < double.PositiveInfinity };

    private static bool IsOrthonormal(SliceGeometry slice, double tolerance) =>
        Math.Abs(slice.RowCosines!.Value.Length - 1) <= tolerance && Math.Abs(slice.ColumnCosines!.Value.Length - 1) <= tolerance
        && Math.Abs(slice.RowCosines.Value.Dot(slice.ColumnCosines.Value)) <= tolerance;

    private static bool SameSpacing(SliceGeometry slice, SliceGeometry usual, double tolerance) =>
        Math.Abs(slice.RowSpacing!.Value / usual.RowSpacing!.Value - 1) <= tolerance
        && Math.Abs(slice.ColumnSpacing!.Value / usual.ColumnSpacing!.Value - 1) <= tolerance;

    private static bool SameOrientation(SliceGeometry slice, SliceGeometry usual, double tolerance)
    {
        static double Largest(PatientVector difference) => Math.Max(Math.Max(Math.Abs(difference.X), Math.Abs(difference.Y)), Math.Abs(difference.Z));
        return Largest(slice.RowCosines!.Value - usual.RowCosines!.Value) <= tolerance
            && Largest(slice.ColumnCosines!.Value - usual.ColumnCosines!.Value) <= tolerance;
    }

    /// <summary>The larger of the two angles, degrees, between the slices' rows and between their columns.</summary>
    private static double Angle(SliceGeometry slice, SliceGeometry usual)
    {
        static double Between(PatientVector a, PatientVector b) => Math.Acos(Math.Clamp(a.Normalised().Dot(b.Normalised()), -1, 1)) * 180 / Math.PI;
        return Math.Max(Between(slice.RowCosines!.Value, usual.RowCosines!.Value), Between(slice.ColumnCosines!.Value, usual.ColumnCosines!.Value));
    }

    private static PatientVector Rounded(PatientVector vector) => new(Math.Round(vector.X, 3), Math.Round(vector.Y, 3), Math.Round(vector.Z, 3));

    /// <summary>A slice of the largest group of equal keys; of groups of one size the one whose smallest SOP Instance UID comes first, so that the order of the input does not matter.</summary>
    private static SliceGeometry MostCommon<TKey>(IEnumerable<SliceGeometry> slices, Func<SliceGeometry, TKey> key) => slices
        .GroupBy(key)
        .Select(group => (Count: group.Count(), First: group.MinBy(slice => slice.SopInstanceUid, StringComparer.Ordinal)!))
        .OrderByDescending(group => group.Count).ThenBy(group => group.First.SopInstanceUid, StringComparer.Ordinal)
        .First().First;

    private static bool Report(
        List<GeometryFinding> findings, IReadOnlyList<SliceGeometry> slices, ReasonCode reason, Predicate<SliceGeometry> isWrong, Func<int, string> message)
    {
        SliceGeometry[] wrong = [.. slices.Where(slice => isWrong(slice))];
        if (wrong.Length > 0) findings.Add(new(reason, message(wrong.Length), wrong));
        return wrong.Length > 0;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
