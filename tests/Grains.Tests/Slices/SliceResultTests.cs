using FsCheck;
using FsCheck.Xunit;
using MedCluster.Grains.Slices;
using MedCluster.Reasons;
using Xunit;

namespace MedCluster.Grains.Tests.Slices;

public sealed class SliceResultTests
{
    [Property]
    public void A_segmentation_comes_back_as_it_was(NonEmptyArray<byte> mask, long[] counts)
    {
        var result = SliceResult.Decode(new SliceResult(1, mask.Get.Length, mask.Get, counts, []).Encode());
        Assert.Equal(mask.Get, result.Mask.ToArray());
        Assert.Equal(counts, result.Counts);
        Assert.Equal((1, mask.Get.Length), (result.Rows, result.Columns));
    }

    [Property]
    public void A_classification_comes_back_as_it_was(float[] probabilities)
    {
        var result = SliceResult.Decode(new SliceResult(0, 0, default, [], probabilities).Encode());
        Assert.Equal(probabilities, result.Probabilities);
        Assert.True(result.Mask.IsEmpty);
    }

    [Fact]
    public void Whatever_byte_is_wrong_or_missing_it_is_damaged()
    {
        var whole = new SliceResult(2, 3, new byte[] { 0, 1, 2, 3, 4, 0 }, [2, 1, 1, 1, 1], []).Encode();
        for (var length = 0; length < whole.Length; length++) AssertDamaged(whole[..length]);
        for (var i = 0; i < whole.Length; i++)
        {
            var wrong = whole.ToArray();
            wrong[i] ^= 0x10;
            AssertDamaged(wrong);
        }
    }

    private static void AssertDamaged(byte[] data) =>
        Assert.Equal(ReasonCodes.DamagedResult, Assert.Throws<MedClusterException>(() => SliceResult.Decode(data)).Reason);
}
