using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Pixels;
using MedCluster.Imaging.Tests.Geometry;
using MedCluster.Imaging.Tests.Outputs;

namespace MedCluster.Imaging.Tests.Labels;

public class LabelMeasurementTests
{
    [Fact]
    public void A_volume_is_measured_as_a_plain_loop_over_its_voxels_does()
    {
        var volume = ResultVolume.Create(23, 70, 4, oblique: true, label: (slice, row, column) => (byte)(column < 40 ? (slice + row) % 3 : column % 2));
        var measurements = new LabelMeasurement[] { new(), new(), new() };
        var voxels = new List<(byte Label, double Value, int Column, int Row, int Slice)>();
        for (var slice = 0; slice < 4; slice++)
        {
            using var decoded = SliceDecoder.Decode(volume.Files[slice]);
            var sums = SliceMeasurement.Measure(volume.Masks[slice], decoded, 3);
            for (var label = 0; label < 3; label++) measurements[label].Add(sums[label], slice);
            for (var i = 0; i < volume.Masks[slice].Length; i++)
                voxels.Add((volume.Masks[slice][i], (decoded.Values[i] * decoded.RescaleSlope) + decoded.RescaleIntercept, i % 70, i / 70, slice));
        }

        for (byte label = 0; label < 3; label++)
        {
            var measures = measurements[label].Of(volume.Volume);
            var mine = voxels.Where(voxel => voxel.Label == label).ToList();
            var mean = mine.Average(voxel => voxel.Value);
            Assert.Equal(mine.Count, measures.Voxels);
            Assert.Equal(mine.Count * 0.75 * 0.5 * 2.5 / 1000, measures.Millilitres!.Value, 9);
            Assert.Equal(mean, measures.Mean!.Value, 8);
            Assert.Equal(Math.Sqrt(mine.Average(voxel => Math.Pow(voxel.Value - mean, 2))), measures.StandardDeviation!.Value, 6);
            Assert.Equal(
                new LabelBox(
                    mine.Min(voxel => voxel.Column), mine.Max(voxel => voxel.Column), mine.Min(voxel => voxel.Row), mine.Max(voxel => voxel.Row),
                    mine.Min(voxel => voxel.Slice), mine.Max(voxel => voxel.Slice)),
                measures.Box);
            var affine = volume.Volume.LpsAffine;
            var places = mine.Select(voxel => affine.Transform(voxel.Column, voxel.Row, voxel.Slice)).ToList();
            Stacks.AssertClose(new PatientVector(places.Average(p => p.X), places.Average(p => p.Y), places.Average(p => p.Z)), measures.Centroid!.Value);
        }
    }

    [Theory]
    [InlineData(5, 1, false)]
    [InlineData(3, 31, true)]
    [InlineData(4, 64, false)]
    [InlineData(7, 333, true)]
    [InlineData(2, 5000, true)]
    public void A_noisy_mask_over_any_values_is_measured_as_a_plain_loop_does(int rows, int columns, bool padded)
    {
        var random = new Random(columns);
        var pixels = Enumerable.Range(0, rows * columns).Select(_ => random.Next(4) == 0 ? short.MinValue : random.Next(short.MinValue, short.MaxValue + 1)).ToArray();
        var bytes = new MedCluster.TestSupport.DicomBytes().CtImage(rows, columns);
        if (padded) bytes = bytes.Shorts(0x0028, 0x0120, "SS", short.MinValue).Shorts(0x0028, 0x0121, "SS", -30000);
        bytes = bytes.Raw(new MedCluster.TestSupport.DicomBytes().Shorts(0x7fe0, 0x0010, "OW", pixels).ToArray());
        using var slice = SliceDecoder.Decode(MedCluster.TestSupport.DicomBytes.File(MedCluster.TestSupport.DicomBytes.ExplicitLittleEndian, bytes.ToArray()));
        var mask = new byte[rows * columns];
        for (var i = 0; i < mask.Length; i++) mask[i] = (byte)(random.Next(3) * random.Next(3));

        var sums = SliceMeasurement.Measure(mask, slice, 5);

        for (var label = 0; label < 5; label++)
        {
            var mine = Enumerable.Range(0, mask.Length).Where(i => mask[i] == label).ToList();
            var measured = mine.Select(i => (long)slice.Values[i]).Where(value => !padded || value > -30000).ToList();
            var (slope, intercept) = (slice.RescaleSlope, slice.RescaleIntercept);
            Assert.Equal(mine.Count, sums[label].Voxels);
            Assert.Equal(measured.Count, sums[label].Measured);
            Assert.Equal((slope * measured.Sum()) + (intercept * measured.Count), sums[label].Sum);
            Assert.Equal(
                (slope * slope * measured.Sum(value => value * value)) + (2 * slope * intercept * measured.Sum()) + (intercept * intercept * measured.Count), sums[label].SumOfSquares);
            Assert.Equal((mine.Sum(i => (long)(i / columns)), mine.Sum(i => (long)(i % columns))), (sums[label].RowSum, sums[label].ColumnSum));
            if (mine.Count == 0) continue;
            Assert.Equal(
                (mine.Min(i => i / columns), mine.Max(i => i / columns), mine.Min(i => i % columns), mine.Max(i => i % columns)),
                (sums[label].FirstRow, sums[label].LastRow, sums[label].FirstColumn, sums[label].LastColumn));
        }
    }

    [Fact]
    public void A_label_without_voxels_has_no_mean_and_no_place()
    {
        var measures = new LabelMeasurement().Of(ResultVolume.Create(4, 5, 2).Volume);
        Assert.Equal(new LabelMeasures(0, 0, null, null, null, null), measures);
    }

    [Fact]
    public void Padding_is_counted_but_not_measured()
    {
        var bytes = new MedCluster.TestSupport.DicomBytes().CtImage(1, 40).Shorts(0x0028, 0x0120, "SS", -2000).Raw(
            new MedCluster.TestSupport.DicomBytes().Shorts(0x7fe0, 0x0010, "OW", [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? -2000 : 1034)]).ToArray());
        using var slice = SliceDecoder.Decode(MedCluster.TestSupport.DicomBytes.File(MedCluster.TestSupport.DicomBytes.ExplicitLittleEndian, bytes.ToArray()));

        var sums = SliceMeasurement.Measure(new byte[40], slice, 1)[0];

        Assert.Equal((40, 20, 200, 2000), (sums.Voxels, sums.Measured, sums.Sum, sums.SumOfSquares));
    }

    [Fact]
    public void A_value_that_is_no_label_is_refused()
    {
        using var slice = SliceDecoder.Decode(ResultVolume.Create(2, 2, 1).Files[0]);
        Assert.Throws<InvalidDataException>(() => SliceMeasurement.Measure([0, 1, 2, 3], slice, 3));
        Assert.Throws<ArgumentException>(() => SliceMeasurement.Measure([0], slice, 3));
    }
}
