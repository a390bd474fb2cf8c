using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Tests.Geometry;

public class AnalyseProperties
{
    /// <summary>A stack of any of the kinds that have a code or none, and numbers to move and shuffle it.</summary>
    public sealed record Case(string Kind, double[] Heights, double Shear, double A, double B, double C, double Dx, double Dy, double Dz, int Seed)
    {
        public List<SliceGeometry> Slices() =>
            Stacks.Stack(Stacks.Left, Stacks.Back, [.. Heights.Select(z => new PatientVector(-50 + z * Shear, -60, z))]);

        public List<SliceGeometry> MovedSlices() => Stacks.Moved(Slices(), Stacks.Rotation(A, B, C), new(Dx, Dy, Dz));
    }

    public static class Cases
    {
        public static Arbitrary<Case> Any() => (
            from kind in Gen.Elements("even", "missing", "uneven", "duplicate", "tilt")
            from count in Gen.Choose(4, 40)
            from spacing in Gen.Choose(3, 80).Select(tenths => tenths / 10.0)
            from at in Gen.Choose(1, 1000)
            from angles in Gen.Choose(-3000, 3000).Select(milli => milli / 1000.0).ArrayOf(3)
            from shift in Gen.Choose(-5000, 5000).Select(tenths => tenths / 10.0).ArrayOf(3)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select new Case(kind, Heights(kind, count, spacing, 1 + at % (count - 2)), kind == "tilt" ? 0.25 : 0, angles[0], angles[1], angles[2], shift[0], shift[1], shift[2], seed))
            .ToArbitrary();

        private static double[] Heights(string kind, int count, double spacing, int at)
        {
            var extra = kind switch { "missing" => spacing, "uneven" => 0.4 * spacing, "duplicate" => -spacing, _ => 0 };
            return [.. Enumerable.Range(0, count).Select(i => i * spacing + (i > at ? extra : 0))];
        }
    }

    private static string[] Codes(GeometryResult result) => [.. result.Findings.Select(finding => finding.Reason.Code)];

    private static string[] Expected(string kind) => kind switch
    {
        "missing" => ["missing-slices"],
        "uneven" => ["uneven-spacing"],
        "duplicate" => ["duplicate-position"],
        "tilt" => ["gantry-tilt"],
        _ => [],
    };

    [Property(Arbitrary = [typeof(Cases)])]
    public void The_code_is_found_however_the_patient_lies(Case it) => Assert.Equal(Expected(it.Kind), Codes(VolumeGeometry.Analyse(it.MovedSlices())));

    [Property(Arbitrary = [typeof(Cases)])]
    public void The_order_of_the_input_does_not_matter(Case it)
    {
        var slices = it.MovedSlices().ToArray();
        var straight = VolumeGeometry.Analyse(slices);
        var shuffled = slices.ToArray();
        new Random(it.Seed).Shuffle(shuffled);

        var result = VolumeGeometry.Analyse(shuffled);

        Assert.Equal(straight.Slices, result.Slices);
        Assert.Equal(straight.Volume, result.Volume);
        Assert.Equal(straight.Findings.Select(f => (f.Reason, f.Message, string.Join(' ', f.SopInstanceUids))), result.Findings.Select(f => (f.Reason, f.Message, string.Join(' ', f.SopInstanceUids))));
    }

    [Property(Arbitrary = [typeof(Cases)])]
    public void Moving_the_patient_moves_the_volume(Case it)
    {
        if (VolumeGeometry.Analyse(it.Slices()).Volume is not { } still) return;
        var rotation = Stacks.Rotation(it.A, it.B, it.C);
        var moved = VolumeGeometry.Analyse(it.MovedSlices()).Volume!;

        Assert.Equal(still.SliceSpacing!.Value, moved.SliceSpacing!.Value, 9);
        Assert.Equal(still.VoxelMillilitres!.Value, moved.VoxelMillilitres!.Value, 9);
        var corner = still.LpsAffine.Transform(47, 63, still.Slices - 1);
        Stacks.AssertClose(
            corner.X * rotation.X + corner.Y * rotation.Y + corner.Z * rotation.Z + new PatientVector(it.Dx, it.Dy, it.Dz),
            moved.LpsAffine.Transform(47, 63, moved.Slices - 1));
    }

    [Property(Arbitrary = [typeof(Cases)])]
    public void Flipping_the_normal_reverses_the_slices_and_nothing_else(Case it)
    {
        var straight = VolumeGeometry.Analyse(it.Slices());
        var flipped = VolumeGeometry.Analyse([.. it.Slices().Select(slice => slice with { ColumnCosines = -1 * slice.ColumnCosines!.Value })]);

        Assert.Equal(Codes(straight), Codes(flipped));
        Assert.Equal(straight.Slices.Select(slice => slice.Position!.Value.Z).Reverse(), flipped.Slices.Select(slice => slice.Position!.Value.Z));
        if (straight.Volume is { } volume) Stacks.AssertClose(-1 * volume.SliceStep, flipped.Volume!.SliceStep);
    }

    [Property(Arbitrary = [typeof(Cases)])]
    public void Every_slice_lies_where_the_affine_says(Case it)
    {
        var result = VolumeGeometry.Analyse(it.MovedSlices());
        if (result.Volume is not { } volume) return;

        for (var i = 0; i < volume.Slices; i++) Stacks.AssertClose(result.Slices[i].Position!.Value, volume.LpsAffine.Transform(0, 0, i));
    }
}
