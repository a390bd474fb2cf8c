using MedCluster.Imaging.Geometry;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Geometry;

public class SharedScanGeometryTests
{
    [SharedDataTheory("bad-geometry", "ct-head-ge-tilted", "ct-head-philips", "ct-thorax-jpeg2000")]
    [InlineData("ct-head-philips", 140, 1.0, "")]
    [InlineData("ct-thorax-jpeg2000", 20, 2.0, "")] // SliceThickness says 3.
    [InlineData("bad-geometry/slicecount", 2, 1.0, "")] // Two sagittal slices: few, but a volume; how many are enough is the pipeline's policy.
    [InlineData("bad-geometry/gantrytilting", 4, 4.8515, "gantry-tilt")]
    [InlineData("bad-geometry/notavolume", 4, null, "duplicate-position")] // A monitoring series: one position over time.
    [InlineData("bad-geometry/sliceincrement/001", 4, null, "missing-slices")] // 5, 5 and 10 mm.
    [InlineData("bad-geometry/sliceincrement/002", 4, null, "missing-slices gantry-tilt")]
    [InlineData("bad-geometry/sliceorientation", 4, null, "mixed-spacing mixed-orientation")] // Two MR stacks in one series.
    [InlineData("ct-head-ge-tilted", 28, null, "uneven-spacing gantry-tilt")]
    public void A_scan_gets_its_codes(string folder, int slices, double? spacing, string codes)
    {
        var result = VolumeGeometry.Analyse(ScanFiles.SharedSlices(folder));

        Assert.Equal(codes, string.Join(' ', result.Findings.Select(finding => finding.Reason.Code)));
        Assert.Equal(slices, result.Slices.Count);
        Assert.Equal(spacing is null, result.Volume is null);
        if (spacing is { } expected) Assert.Equal(expected, result.Volume!.SliceSpacing!.Value, 4);
        Assert.Equal(codes.Length > 0, result.Refusal() is not null);
    }

    [SharedDataFact("ct-head-ge-tilted")]
    public void The_tilted_head_tells_its_angle_and_its_gaps()
    {
        var result = VolumeGeometry.Analyse(ScanFiles.SharedSlices("ct-head-ge-tilted"));

        // The headers' 1.14, 4.22 and 7.38 mm are steps along the table; along the tilted normal they are shorter by cos 18.5°.
        Assert.Equal("The gaps between slices differ: 1.08, 4.00, 7.00 mm.", result.Findings[0].Message);
        Assert.Equal("The slices are sheared by 18.5 degrees: from the first to the last they move 48.2 mm in their plane.", result.Findings[1].Message);
    }
}
