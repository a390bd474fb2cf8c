using System.Buffers.Binary;
using System.IO.Hashing;
using FsCheck;
using FsCheck.Xunit;
using MedCluster.Grains.Slices;
using MedCluster.Imaging.Labels;
using MedCluster.Reasons;
using Xunit;

namespace MedCluster.Grains.Tests.Slices;

public sealed class SliceResultTests
{
    [Property]
    public void A_segmentation_comes_back_as_it_was(NonEmptyArray<byte> labels, PositiveInt columns, PositiveInt across, PositiveInt down)
    {
        // Labels drawn out into areas, so that long runs and repeated rows occur.
        var (width, rows) = (columns.Get * across.Get, Math.Min(down.Get, 9) * (1 + (labels.Get.Length / columns.Get)));
        var mask = new byte[width * rows];
        for (var i = 0; i < mask.Length; i++) mask[i] = labels.Get[((i / width / Math.Min(down.Get, 9) * columns.Get) + (i % width / across.Get)) % labels.Get.Length];

        var result = SliceResult.Decode(OfMask(rows, width, mask, 256).Encode());

        Assert.Equal(mask, result.ToMask());
        Assert.Equal((rows, width), (result.Rows, result.Columns));
        Assert.All(Enumerable.Range(0, 256), value => Assert.Equal(Made(mask, value), result.Sums[value]));
    }

    [Fact]
    public void A_mask_of_areas_is_stored_small()
    {
        var mask = new byte[512 * 512];
        for (var row = 100; row < 400; row++) mask.AsSpan((row * 512) + 256 - (row / 4), row / 2).Fill(3);

        Assert.InRange(OfMask(512, 512, mask, 5).Encode().Length, 300, 4_000);
        Assert.InRange(OfMask(512, 512, new byte[512 * 512], 5).Encode().Length, 1, 150);
    }

    [Fact]
    public void A_mask_without_two_equal_neighbours_fits()
    {
        var mask = Enumerable.Range(0, 300 * 7).Select(i => (byte)(i % 2 + (i / 300 % 2 * 2))).ToArray();
        Assert.Equal(mask, SliceResult.Decode(OfMask(7, 300, mask, 4).Encode()).ToMask());
    }

    [Property]
    public void A_classification_comes_back_as_it_was(float[] probabilities)
    {
        var result = SliceResult.Decode(SliceResult.OfProbabilities(probabilities).Encode());
        Assert.Equal(probabilities, result.Probabilities);
        Assert.Empty(result.ToMask());
    }

    [Fact]
    public void Whatever_byte_is_wrong_or_missing_it_is_damaged()
    {
        var whole = OfMask(2, 3, [0, 1, 2, 3, 4, 0], 5).Encode();
        for (var length = 0; length < whole.Length; length++) AssertDamaged(whole[..length]);
        for (var i = 0; i < whole.Length; i++)
        {
            var wrong = whole.ToArray();
            wrong[i] ^= 0x10;
            AssertDamaged(wrong);
        }
    }

    [Theory]
    [InlineData(new byte[] { })] // nothing
    [InlineData(new byte[] { 4, 1 })] // a row and no more
    [InlineData(new byte[] { 5, 1, 4, 1 })] // a run beyond its row
    [InlineData(new byte[] { 3, 1, 0, 1, 4, 1 })] // an empty run within a row
    [InlineData(new byte[] { 0, 1, 4, 1 })] // a first row that repeats
    [InlineData(new byte[] { 4, 1, 0, 2 })] // more repeats than rows
    [InlineData(new byte[] { 4, 1, 0, 0 })] // no repeats
    [InlineData(new byte[] { 4, 1, 4 })] // a run without a label
    [InlineData(new byte[] { 4, 1, 0, 1, 4, 1 })] // runs beyond the last row
    [InlineData(new byte[] { 4, 1, 0x84, 0x80, 0x80, 0x80, 0 })] // a number that goes on
    public void Runs_that_are_not_of_the_masks_size_are_damaged(byte[] runs)
    {
        var data = new byte[20 + runs.Length + 8];
        foreach (var (value, index) in new[] { 0x3353434D, 2, 4, 0, 0 }.Select((value, index) => (value, index))) BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(4 * index), value);
        runs.CopyTo(data, 20);
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(data.Length - 8), XxHash3.HashToUInt64(data.AsSpan(0, data.Length - 8)));

        var result = SliceResult.Decode(data);

        Assert.Equal(ReasonCodes.DamagedResult, Assert.Throws<MedClusterException>(result.ToMask).Reason);
    }

    private static SliceResult OfMask(int rows, int columns, byte[] mask, int labels) =>
        SliceResult.OfMask(rows, columns, mask, [.. Enumerable.Range(0, labels).Select(label => Made(mask, label))]);

    /// <summary>Sums that differ in every field; there are none where the label isn't.</summary>
    private static LabelSums Made(byte[] mask, int label) => mask.Count(value => value == label) is > 0 and var voxels
        ? new LabelSums(voxels, voxels - 1, label * 0.1, label / 3.0, label + 1, label + 2, label + 3, label + 4, long.MaxValue - label, label - 1_000_000)
        : default;

    private static void AssertDamaged(byte[] data) =>
        Assert.Equal(ReasonCodes.DamagedResult, Assert.Throws<MedClusterException>(() => SliceResult.Decode(data)).Reason);
}
