using MedCluster.Imaging.Geometry;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Geometry;

/// <summary>What is corrected when a pipeline asks for it.</summary>
public class CorrectionTests
{
    private static VolumeJudgement Correct(List<SliceGeometry> slices, params ReasonCode[] codes) =>
        VolumeJudgement.Of(slices, GeometryRules.Default with { Correct = codes.ToHashSet() });

    [Fact]
    public void A_regular_series_keeps_its_own_grid()
    {
        var judged = Correct(Stacks.Axial(0, 5, 10), [.. GeometryRules.Correctable]);

        Assert.False(judged.Grid!.Resampled);
        Assert.Equal(judged.Result.Volume, judged.Grid.Volume);
        Assert.Equal([new GridSlice(0, 0, 0), new(1, 0, 0), new(2, 0, 0)], judged.Grid.Slices);
        Assert.Empty(judged.Findings);
    }

    [Fact]
    public void Missing_slices_are_shown_by_their_nearest_neighbours()
    {
        var judged = Correct(Stacks.Axial(0, 5, 10, 25, 30), ReasonCodes.MissingSlices);

        Assert.Null(judged.Refusal);
        Assert.Equal([0, 1, 2, 2, 3, 3, 4], judged.Grid!.Slices.Select(slice => slice.Source));
        Assert.Equal([1, 1, 2, 2, 1], judged.Grid.Multiplicities(5));
        Assert.Equal(5.0, judged.Grid.Volume.SliceSpacing);
        var finding = Assert.Single(judged.Findings);
        Assert.Equal((FindingAction.Corrected, "Written on 7 slices of 5 mm, each the nearest of the 5 source slices."), (finding.Action, finding.Correction));
    }

    [Fact]
    public void Uneven_slices_are_written_at_the_smallest_gap_and_none_is_lost()
    {
        var judged = Correct(Stacks.Axial(0, 2, 7, 12), ReasonCodes.UnevenSpacing);

        Assert.Equal((7, 2.0), (judged.Grid!.Volume.Slices, judged.Grid.Volume.SliceSpacing));
        Assert.Equal([0, 1, 1, 2, 2, 3, 3], judged.Grid.Slices.Select(slice => slice.Source));
        // From the first slice to the last, as the source.
        Assert.Equal(12, judged.Grid.Volume.LpsAffine.Transform(0, 0, 6).Z - judged.Grid.Volume.LpsAffine.Transform(0, 0, 0).Z, 9);
    }

    [Fact]
    public void A_tilted_series_is_sheared_back_by_whole_pixels_and_every_pixel_stays_where_it_was_in_the_patient()
    {
        var angle = 18.5 * Math.PI / 180;
        var slices = Stacks.Stack(Stacks.Left, new(0, Math.Cos(angle), -Math.Sin(angle)), [.. Stacks.Even(9, 4).Select(z => new PatientVector(0, 0, z))]);

        var judged = Correct(slices, ReasonCodes.GantryTilt);

        var grid = judged.Grid!;
        Assert.True(grid.Resampled);
        Assert.False(grid.Volume.IsSheared);
        Assert.Equal("gantry-tilt", Assert.Single(judged.Findings).Finding.Reason.Code);
        Assert.True(grid.Volume.Rows > 64);
        Assert.Equal(48, grid.Volume.Columns);
        for (var i = 0; i < grid.Slices.Count; i++)
        {
            var (source, rows, columns) = grid.Slices[i];
            var from = judged.Result.Slices[source];
            foreach (var (row, column) in new[] { (0, 0), (63, 47), (10, 20) })
            {
                var was = from.Position!.Value + column * 0.75 * from.RowCosines!.Value + row * 0.5 * from.ColumnCosines!.Value;
                Stacks.AssertClose(was, grid.Volume.LpsAffine.Transform(column + columns, row + rows, i), tolerance: 0.26); // Half a row.
            }
        }
    }

    [Fact]
    public void Labels_of_a_shifted_slice_stand_where_the_grid_has_them()
    {
        var grid = new VolumeGrid(new VolumeGeometry(3, 4, 1, 1, 1, 1, Stacks.Left, Stacks.Back, Stacks.Head, default), [new GridSlice(0, 1, 2)], Resampled: true);
        var target = new byte[12];
        Array.Fill(target, (byte)9);

        grid.Place([1, 2, 3, 4], 2, grid.Slices[0], target);

        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4], target);
    }

    [Fact]
    public void Slices_that_depart_are_left_out_with_their_finding()
    {
        var slices = Stacks.Axial(0, 5, 5, 10, 15);
        slices[3] = slices[3] with { Rows = 32 };

        var judged = Correct(slices, ReasonCodes.DuplicatePosition, ReasonCodes.MixedMatrix, ReasonCodes.MissingSlices);

        Assert.Equal(["2.25.103 mixed-matrix", "2.25.102 duplicate-position"], judged.LeftOut.Select(item => $"{item.Slice.SopInstanceUid} {item.Finding.Reason}"));
        Assert.Equal(["mixed-matrix", "duplicate-position", "missing-slices"], judged.Findings.Select(finding => finding.Finding.Reason.Code));
        Assert.All(judged.Findings, finding => Assert.Equal(FindingAction.Corrected, finding.Action));
        Assert.Equal(4, judged.Grid!.Volume.Slices);
    }

    [Fact]
    public void What_half_of_the_slices_have_is_no_exception_that_could_be_left_out()
    {
        var slices = Stacks.Axial(0, 5, 10);
        slices[1] = slices[1] with { Rows = 32 };
        slices[2] = slices[2] with { Rows = 16 };

        Assert.Equal(ReasonCodes.MixedMatrix, Correct(slices, [.. GeometryRules.Correctable]).Refusal?.Reason);
    }

    [Fact]
    public void What_is_not_to_be_corrected_refuses_all_the_same()
    {
        var judged = Correct(Stacks.Axial(0, 5, 5, 20, 25), ReasonCodes.MissingSlices);

        Assert.Null(judged.Grid);
        Assert.Equal(ReasonCodes.DuplicatePosition, judged.Refusal?.Reason);
    }

    [Fact]
    public void A_gap_of_metres_is_not_filled() =>
        Assert.Equal(ReasonCodes.MissingSlices, Correct(Stacks.Axial(0, 1, 2, 3000), ReasonCodes.MissingSlices).Refusal?.Reason);

    [SharedDataTheory("bad-geometry", "ct-head-ge-tilted")]
    [InlineData("ct-head-ge-tilted", 28)]
    [InlineData("bad-geometry/gantrytilting", 4)]
    [InlineData("bad-geometry/sliceincrement/001", 4)]
    [InlineData("bad-geometry/sliceincrement/002", 4)]
    public void A_bad_scan_that_can_be_corrected_is(string folder, int slices)
    {
        var judged = VolumeJudgement.Of(ScanFiles.SharedSlices(folder), GeometryRules.Default with { Correct = GeometryRules.Correctable });

        Assert.Null(judged.Refusal);
        var grid = judged.Grid!;
        Assert.True(grid.Resampled);
        Assert.False(grid.Volume.IsSheared);
        Assert.Equal(Enumerable.Range(0, slices), grid.Slices.Select(slice => slice.Source).Distinct());
        Assert.All(judged.Findings, finding => Assert.Equal(FindingAction.Corrected, finding.Action));
    }
}
