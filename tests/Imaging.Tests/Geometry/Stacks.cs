using MedCluster.Imaging.Geometry;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Tests.Geometry;

/// <summary>Makes slices of regular stacks.</summary>
internal static class Stacks
{
    public static readonly PatientVector Left = new(1, 0, 0);
    public static readonly PatientVector Back = new(0, 1, 0);
    public static readonly PatientVector Head = new(0, 0, 1);

    /// <summary>Axial slices at these heights (mm).</summary>
    public static List<SliceGeometry> Axial(params double[] heights) => Stack(Left, Back, [.. heights.Select(height => new PatientVector(-120, -130, height))]);

    /// <summary>Slices at these positions: 64 rows by 48 columns, rows 0.5 mm and columns 0.75 mm apart.</summary>
    public static List<SliceGeometry> Stack(PatientVector row, PatientVector column, params PatientVector[] positions) =>
        [.. positions.Select((position, i) => new SliceGeometry($"2.25.{100 + i}", 64, 48, position, row, column, 0.5, 0.75, 9))];

    /// <summary>Heights from <paramref name="first"/> in even steps.</summary>
    public static double[] Even(int count, double spacing, double first = 10) => [.. Enumerable.Range(0, count).Select(i => first + i * spacing)];

    /// <summary>A rotation matrix of three Euler angles, as the images of the three axes.</summary>
    public static (PatientVector X, PatientVector Y, PatientVector Z) Rotation(double a, double b, double c)
    {
        var x = new PatientVector(Math.Cos(a) * Math.Cos(b), Math.Sin(a) * Math.Cos(b), -Math.Sin(b));
        var y = new PatientVector(
            Math.Cos(a) * Math.Sin(b) * Math.Sin(c) - Math.Sin(a) * Math.Cos(c), Math.Sin(a) * Math.Sin(b) * Math.Sin(c) + Math.Cos(a) * Math.Cos(c), Math.Cos(b) * Math.Sin(c));
        return (x, y, x.Cross(y));
    }

    /// <summary>The slices after a rotation about the origin and a translation of the patient.</summary>
    public static List<SliceGeometry> Moved(IEnumerable<SliceGeometry> slices, (PatientVector X, PatientVector Y, PatientVector Z) rotation, PatientVector by)
    {
        PatientVector Turn(PatientVector v) => v.X * rotation.X + v.Y * rotation.Y + v.Z * rotation.Z;
        return [.. slices.Select(slice => slice with
        {
            Position = Turn(slice.Position!.Value) + by,
            RowCosines = Turn(slice.RowCosines!.Value),
            ColumnCosines = Turn(slice.ColumnCosines!.Value),
        })];
    }

    /// <summary>Why slices of this geometry are refused by a pipeline that tolerates these codes beyond the default, and no others; null where they are taken.</summary>
    public static GeometryFinding? Refusal(this GeometryResult result, params ReasonCode[] tolerated) =>
        VolumeJudgement.Of(result.Slices, GeometryRules.Default with { Tolerate = GeometryRules.Default.Tolerate.Concat(tolerated).ToHashSet() }).Refusal;

    /// <summary>Asserts that two points or directions are equal to 1e-6.</summary>
    public static void AssertClose(PatientVector expected, PatientVector actual, double tolerance = 1e-6) =>
        Assert.True((expected - actual).Length <= tolerance, $"expected {expected}, found {actual}");
}
