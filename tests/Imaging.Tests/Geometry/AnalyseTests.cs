using MedCluster.Imaging.Geometry;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Tests.Geometry;

public class AnalyseTests
{

    private static string[] Codes(GeometryResult result) => [.. result.Findings.Select(finding => finding.Reason.Code)];

    private static GeometryFinding Only(GeometryResult result, ReasonCode reason)
    {
        var finding = Assert.Single(result.Findings);
        Assert.Equal(reason, finding.Reason);
        Assert.Equal(finding.Reason, result.Refusal()?.Reason);
        return finding;
    }

    [Fact]
    public void An_even_axial_stack_is_a_volume()
    {
        var result = VolumeGeometry.Analyse(Stacks.Axial(20, 10, 15));

        Assert.Empty(result.Findings);
        Assert.Null(result.Refusal());
        Assert.Equal([10, 15, 20], result.Slices.Select(slice => slice.Position!.Value.Z));
        var volume = result.Volume!;
        Assert.Equal((64, 48, 3), (volume.Rows, volume.Columns, volume.Slices));
        Assert.Equal(5.0, volume.SliceSpacing);
        Assert.Equal(0.5 * 0.75 * 5 / 1000, volume.VoxelMillilitres!.Value, 12);
        Assert.Equal([0.75, 0, 0, -120, 0, 0.5, 0, -130, 0, 0, 5, 10], volume.LpsAffine.ToArray());
        Assert.Equal([-0.75, 0, 0, 120, 0, -0.5, 0, 130, 0, 0, 5, 10], volume.RasAffine.ToArray().Select(value => value + 0.0));
        Assert.False(volume.IsSheared);
        Stacks.AssertClose(new(-120 + 7 * 0.75, -130 + 3 * 0.5, 20), volume.LpsAffine.Transform(7, 3, 2));
    }

    [Fact]
    public void Sagittal_slices_are_sorted_along_their_own_normal()
    {
        // Rows run to the back, columns to the feet: the normal points to the right.
        var result = VolumeGeometry.Analyse(Stacks.Stack(Stacks.Back, -1 * Stacks.Head, new(-10, 0, 0), new(0, 0, 0), new(10, 0, 0)));

        Assert.Equal([10, 0, -10], result.Slices.Select(slice => slice.Position!.Value.X));
        Stacks.AssertClose(new(-10, 0, 0), result.Volume!.SliceStep);
        Assert.True(result.Volume.LpsAffine.Determinant > 0);
    }

    [Fact]
    public void A_slice_without_geometry_is_named()
    {
        var slices = Stacks.Axial(0, 1, 2, 3, 4, 5);
        slices[1] = slices[1] with { Position = null };
        slices[2] = slices[2] with { RowCosines = null };
        slices[3] = slices[3] with { RowSpacing = 0 };
        slices[4] = slices[4] with { Position = new(double.NaN, 0, 0) };

        var finding = Only(VolumeGeometry.Analyse(slices), ReasonCodes.MissingGeometry);
        Assert.Equal(["2.25.101", "2.25.102", "2.25.103", "2.25.104"], finding.SopInstanceUids);
    }

    [Fact]
    public void Direction_cosines_that_are_no_frame_are_named()
    {
        var slices = Stacks.Axial(0, 1, 2);
        slices[0] = slices[0] with { RowCosines = new(1, 0.1, 0) };
        slices[2] = slices[2] with { RowCosines = new(0, 0, 0) };

        Assert.Equal(["2.25.100", "2.25.102"], Only(VolumeGeometry.Analyse(slices), ReasonCodes.InvalidOrientation).SopInstanceUids);
    }

    [Fact]
    public void Direction_cosines_rounded_to_four_decimals_are_a_frame()
    {
        var angle = 0.3;
        var column = new PatientVector(0, Math.Round(Math.Cos(angle), 4), Math.Round(Math.Sin(angle), 4));
        var normal = Stacks.Left.Cross(column.Normalised());

        var result = VolumeGeometry.Analyse(Stacks.Stack(Stacks.Left, column, 0 * normal, 2 * normal, 4 * normal));

        Assert.Empty(result.Findings);
        Assert.Equal(1, result.Volume!.ColumnCosines.Length, 12);
        Assert.Equal(0, result.Volume.ColumnCosines.Dot(result.Volume.RowCosines), 12);
    }

    [Fact]
    public void Another_matrix_or_spacing_is_named_by_slice()
    {
        var slices = Stacks.Axial(0, 1, 2, 3);
        slices[1] = slices[1] with { Rows = 128 };
        slices[2] = slices[2] with { ColumnSpacing = 0.8 };

        var result = VolumeGeometry.Analyse(slices);

        Assert.Equal(["mixed-matrix", "mixed-spacing"], Codes(result));
        Assert.Equal(["2.25.101"], result.Findings[0].SopInstanceUids);
        Assert.Equal(["2.25.102"], result.Findings[1].SopInstanceUids);
        Assert.Contains("0.5 × 0.75 mm", result.Findings[1].Message, StringComparison.Ordinal);
        Assert.Null(result.Volume);
    }

    [Fact]
    public void Two_orientations_are_told_with_their_angle()
    {
        var slices = Stacks.Axial(0, 1, 2);
        slices[1] = slices[1] with { ColumnCosines = new(0, Math.Cos(0.2), Math.Sin(0.2)) };

        var finding = Only(VolumeGeometry.Analyse(slices), ReasonCodes.MixedOrientation);
        Assert.Equal(["2.25.101"], finding.SopInstanceUids);
        Assert.Contains("11.46 degrees", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_at_one_position_are_duplicates()
    {
        var result = VolumeGeometry.Analyse(Stacks.Axial(0, 5, 5, 10, 15));

        Assert.Equal(["2.25.101", "2.25.102"], Only(result, ReasonCodes.DuplicatePosition).SopInstanceUids);
        Assert.Null(result.Volume);
    }

    [Fact]
    public void Slices_that_all_lie_at_one_position_are_duplicates() =>
        Assert.Equal("4 slices lie at 1 positions.", Only(VolumeGeometry.Analyse(Stacks.Axial(7, 7, 7, 7)), ReasonCodes.DuplicatePosition).Message);

    [Fact]
    public void A_gap_of_a_whole_multiple_means_missing_slices()
    {
        var finding = Only(VolumeGeometry.Analyse(Stacks.Axial(0, 2.5, 5, 12.5, 15, 20)), ReasonCodes.MissingSlices);

        Assert.Equal("3 slices are missing: the usual gap is 2.5 mm, the largest 7.5 mm.", finding.Message);
        Assert.Equal(["2.25.102", "2.25.103", "2.25.104", "2.25.105"], finding.SopInstanceUids);
    }

    [Fact]
    public void A_gap_of_no_whole_multiple_is_uneven()
    {
        var finding = Only(VolumeGeometry.Analyse(Stacks.Axial(0, 5, 10, 17, 22)), ReasonCodes.UnevenSpacing);

        Assert.Equal("The gaps between slices differ: 5.00, 7.00 mm.", finding.Message);
        Assert.Equal(["2.25.102", "2.25.103"], finding.SopInstanceUids);
    }

    [Fact]
    public void Positions_rounded_to_two_decimals_are_even() =>
        Assert.Empty(VolumeGeometry.Analyse(Stacks.Axial([.. Stacks.Even(200, 0.625).Select(z => Math.Round(z, 2))])).Findings);

    [Fact]
    public void Gaps_that_pass_one_by_one_may_not_add_up_to_a_shift()
    {
        // Half the gaps are 0.9 % too long, the other half too short: in the middle the slices are off by almost half a gap.
        var heights = new double[101];
        for (var i = 1; i < heights.Length; i++) heights[i] = heights[i - 1] + 5 * (i <= 50 ? 1.0045 : 0.9955);

        var finding = Only(VolumeGeometry.Analyse(Stacks.Axial(heights)), ReasonCodes.UnevenSpacing);
        Assert.Equal("The slices drift from an even spacing of 5 mm by up to 1.125 mm.", finding.Message);
    }

    [Fact]
    public void A_tilted_stack_is_a_sheared_volume()
    {
        var angle = 18.5 * Math.PI / 180;
        var result = VolumeGeometry.Analyse(Stacks.Stack(Stacks.Left, new(0, Math.Cos(angle), -Math.Sin(angle)), [.. Stacks.Even(5, 4).Select(z => new PatientVector(0, 0, z))]));

        Assert.Contains("sheared by 18.5 degrees", Only(result, ReasonCodes.GantryTilt).Message, StringComparison.Ordinal);
        var volume = result.Volume!;
        Assert.True(volume.IsSheared);
        Assert.Equal(4 * Math.Cos(angle), volume.SliceSpacing!.Value, 9);
        Stacks.AssertClose(new(0, 0, 4), volume.SliceStep);
        Assert.Equal(volume.LpsAffine.Determinant / 1000, volume.VoxelMillilitres!.Value, 9);
        Assert.Null(result.Refusal(ReasonCodes.GantryTilt));
    }

    [Fact]
    public void A_slice_that_jumps_sideways_leaves_no_volume()
    {
        var slices = Stacks.Axial(0, 5, 10, 15);
        slices[2] = slices[2] with { Position = slices[2].Position!.Value + new PatientVector(3, 0, 0) };

        var result = VolumeGeometry.Analyse(slices);

        Assert.Equal("The slices' positions lie beside a straight line by up to 3 mm.", Only(result, ReasonCodes.GantryTilt).Message);
        Assert.Null(result.Volume);
    }

    [Fact]
    public void A_lone_slice_is_a_volume_without_millilitres()
    {
        var result = VolumeGeometry.Analyse(Stacks.Axial(10));

        Assert.Equal(["single-slice"], Codes(result));
        Assert.Null(result.Refusal());
        Assert.NotNull(VolumeJudgement.Of(result.Slices, new GeometryRules(new HashSet<ReasonCode>(), new HashSet<ReasonCode>())).Refusal);
        Assert.Null(result.Volume!.SliceSpacing);
        Assert.Null(result.Volume.VoxelMillilitres);
        Stacks.AssertClose(new(0, 0, 9), result.Volume.SliceStep);
    }

    [Fact]
    public void Two_slices_are_a_volume() => Assert.Equal(3.0, VolumeGeometry.Analyse(Stacks.Axial(3, 0)).Volume!.SliceSpacing);

    [Fact]
    public void Several_departures_are_all_told() =>
        Assert.Equal(
            ["duplicate-position", "uneven-spacing", "missing-slices", "gantry-tilt"],
            Codes(VolumeGeometry.Analyse(Stacks.Stack(Stacks.Left, Stacks.Back, [.. new[] { 0.0, 5, 5, 10, 20, 27, 32 }.Select(z => new PatientVector(0, z / 3, z))]))));

    [Fact]
    public void No_slices_are_a_mistake_of_the_caller() => Assert.Throws<ArgumentException>(() => VolumeGeometry.Analyse([]));
}
