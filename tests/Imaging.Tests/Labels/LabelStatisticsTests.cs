using System.Diagnostics;
using FsCheck.Xunit;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Tests.Geometry;

namespace MedCluster.Imaging.Tests.Labels;

public class LabelStatisticsTests
{
    [Property]
    public void Every_voxel_is_counted_once_whatever_the_number_of_labels(byte[] values)
    {
        foreach (var labels in new[] { 1, 5, 11, 12, 40, 256 })
        {
            byte[] mask = [.. values.Select(value => (byte)(value % labels))];

            Assert.Equal(Enumerable.Range(0, labels).Select(label => (long)mask.Count(value => value == label)), LabelStatistics.Count(mask, labels));
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    public void A_value_that_is_no_label_is_refused(int labels)
    {
        var statistics = new LabelStatistics(labels);
        Assert.Throws<InvalidDataException>(() => statistics.Add(new byte[] { 0, 1, (byte)labels }));
        Assert.All(statistics.Voxels, count => Assert.Equal(0, count));
    }

    [Fact]
    public void Slices_add_up_to_millilitres()
    {
        var volume = VolumeGeometry.Analyse(Stacks.Axial(0, 4)).Volume!;
        var statistics = new LabelStatistics(3);
        statistics.Add(new byte[] { 0, 1, 1, 2 });
        statistics.Add(LabelStatistics.Count([2, 2, 1], 3));

        Assert.Equal([1, 3, 3], statistics.Voxels);
        Assert.Equal(3 * 0.5 * 0.75 * 4 / 1000, statistics.Millilitres(1, volume)!.Value, 12);
        Assert.Null(statistics.Millilitres(1, null));
        Assert.Null(statistics.Millilitres(1, VolumeGeometry.Analyse(Stacks.Axial(0)).Volume));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(104)]
    public void Counting_a_slice_takes_a_fraction_of_a_millisecond(int labels)
    {
        var mask = new byte[512 * 512];
        for (var i = 0; i < mask.Length; i++) mask[i] = (byte)(i / 300 % labels);
        for (var i = 0; i < 200; i++) LabelStatistics.Count(mask, labels);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var start = Stopwatch.GetTimestamp();
            LabelStatistics.Count(mask, labels);
            if (Stopwatch.GetElapsedTime(start) is var time && time < best) best = time;
        }
        // Ten times what it takes here, so that the test holds on a busy machine and in a debug build, and still catches a count per pixel and label.
        Assert.True(best.TotalMilliseconds < 1, $"{best.TotalMilliseconds} ms");
    }
}
