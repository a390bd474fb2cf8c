using Xunit;

namespace MedCluster.Inference.Tests;

public sealed class MaskPostprocessingTests
{
    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 31)]
    [InlineData(5, 64 * 64)]
    [InlineData(5, 100)]
    [InlineData(256, 97)]
    public void TheHighestChannelWinsAndTheLowestOfEquals(int channels, int pixels)
    {
        var random = new Random(channels);
        var planes = new float[channels * pixels];
        for (var i = 0; i < planes.Length; i++)
            planes[i] = random.Next(-3, 3);
        var interleaved = new float[planes.Length];
        var expected = new byte[pixels];
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                interleaved[(pixel * channels) + channel] = planes[(channel * pixels) + pixel];
                if (planes[(channel * pixels) + pixel] > planes[(expected[pixel] * pixels) + pixel])
                    expected[pixel] = (byte)channel;
            }
        }

        var labels = new byte[pixels];
        Assert.True(MaskPostprocessing.ArgMaxPlanes(planes, channels, labels));
        Assert.Equal(expected, labels);
        Array.Clear(labels);
        Assert.True(MaskPostprocessing.ArgMaxInterleaved(interleaved, channels, labels));
        Assert.Equal(expected, labels);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void AValueThatIsNotFiniteIsFoundWhereverItIs(float value)
    {
        const int Pixels = 70;
        var labels = new byte[Pixels];
        for (var at = 0; at < 3 * Pixels; at++)
        {
            var logits = new float[3 * Pixels];
            logits[at] = value;
            Assert.False(MaskPostprocessing.ArgMaxPlanes(logits, 3, labels));
            Assert.False(MaskPostprocessing.ArgMaxInterleaved(logits, 3, labels));
        }
    }

    [Theory]
    [InlineData(512, 512, 1, 512)]
    [InlineData(512, 512, 2, 256)]
    [InlineData(33, 77, 2, 40)]
    [InlineData(33, 79, 3, 32)]
    [InlineData(1, 1, 2, 8)]
    public void EachLabelBecomesASquareCutToTheSlice(int rows, int columns, int factor, int width)
    {
        var labels = new byte[width * ((rows + factor - 1) / factor)];
        new Random(1).NextBytes(labels);
        var mask = new byte[rows * columns];
        MaskPostprocessing.Enlarge(labels, width, factor, mask, columns);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                Assert.Equal(labels[(row / factor * width) + (column / factor)], mask[(row * columns) + column]);
        }
    }
}
