using System.Numerics;
using Xunit;

namespace MedCluster.Inference.Tests;

public sealed class SlicePreparationTests
{
    [Theory]
    [InlineData(48, 512, 1)]
    [InlineData(48, 512, 2)]
    [InlineData(33, 47, 1)]
    [InlineData(33, 47, 2)]
    [InlineData(31, 50, 3)]
    [InlineData(5, 3, 4)]
    [InlineData(1, 1, 1)]
    public void ASliceBecomesWhatThePackageSays(int rows, int columns, int downsample)
    {
        var input = new ModelInput(-200, 300, 0.01f, 0.5f, 8, -7, downsample);
        Compare<short>(rows, columns, input, new(1.5f, -1024));
        Compare<ushort>(rows, columns, input, new(1, -1024, 63536, 65535));
        Compare<byte>(rows, columns, input, new(2, -250, 17));
        Compare<sbyte>(rows, columns, input, new(2, 10, -5, -9));
        Compare<int>(rows, columns, input, new(0.001f, 0));
        Compare<short>(rows, columns, input, new(1, 0, -2000, -30000));
    }

    [Fact]
    public void PaddingIsAir()
    {
        using var slice = SlicePreparation.Prepare<short>([-2000, 40, -2000, 0], 2, 2, new(1, 0, -2000), new ModelInput(-1024, 3071, 1));
        Assert.Equal([-1024, 40, -1024, 0], slice.Values);
    }

    [Fact]
    public void TheSizeIsShrunkThenPadded()
    {
        var input = new ModelInput(0, 1, 1, MultipleOf: 8, Downsample: 2);
        Assert.Equal((256, 256), input.Size(512, 512));
        Assert.Equal((8, 16), input.Size(15, 17));
    }

    [Fact]
    public void TheWrongNumberOfValuesIsRefused() =>
        Assert.Throws<ArgumentException>(() => SlicePreparation.Prepare<short>(new short[5], 2, 3, new(1, 0), new ModelInput(0, 1, 1)));

    [Fact]
    public void ADisposedSliceHasNoValues()
    {
        var slice = new PreparedSlice(2, 2, new ModelInput(0, 1, 1));
        slice.Dispose();
        slice.Dispose();
        Assert.Throws<ObjectDisposedException>(() => slice.Values.Length);
    }

    private static void Compare<T>(int rows, int columns, ModelInput input, Rescale rescale)
        where T : unmanaged, IBinaryInteger<T>
    {
        var random = new Random(rows + columns);
        var stored = new T[rows * columns];
        for (var i = 0; i < stored.Length; i++)
            stored[i] = T.CreateTruncating(random.Next());
        using var slice = SlicePreparation.Prepare<T>(stored, rows, columns, rescale, input);
        Assert.Equal((rows, columns), (slice.Rows, slice.Columns));
        Assert.Equal(input.Size(rows, columns), (slice.Height, slice.Width));
        for (var y = 0; y < slice.Height; y++)
        {
            for (var x = 0; x < slice.Width; x++)
                Assert.Equal(Expected(stored, rows, columns, rescale, input, y, x), slice.Values[(y * slice.Width) + x], 1e-4);
        }
    }

    private static double Expected<T>(T[] stored, int rows, int columns, Rescale rescale, ModelInput input, int y, int x)
        where T : unmanaged, IBinaryInteger<T>
    {
        var covered =
            from row in Enumerable.Range(y * input.Downsample, input.Downsample)
            from column in Enumerable.Range(x * input.Downsample, input.Downsample)
            where row < rows && column < columns
            let value = int.CreateTruncating(stored[(row * columns) + column])
            let first = Math.Min(rescale.Padding ?? 1, rescale.PaddingLimit ?? rescale.Padding ?? 0)
            let last = Math.Max(rescale.Padding ?? 0, rescale.PaddingLimit ?? rescale.Padding ?? 0)
            let isPadding = rescale.Padding is not null && value >= first && value <= last
            let hounsfield = isPadding ? -1024 : (value * (double)rescale.Slope) + rescale.Intercept
            select (Math.Clamp(hounsfield, input.ClampLow, input.ClampHigh) * input.Scale) + input.Offset;
        return covered.DefaultIfEmpty(input.PadValue).Average();
    }
}
