using FsCheck.Xunit;
using MedCluster.Reasons;
using Xunit;

namespace MedCluster.Inference.Tests;

/// <summary>Turning and interpolating a slice, and the way of the labels back to the source's own grid.</summary>
public sealed class InputMappingTests
{
    private static readonly double[] Axial = [1, 0, 0, 0, 1, 0];

    /// <summary>A slice that no turn or reversal leaves as it is: every pixel has a value of its own.</summary>
    private static short[] Asymmetric(int rows, int columns) => [.. Enumerable.Range(0, rows * columns).Select(i => (short)(i % 251))];

    private static PreparedSlice Prepare(short[] slice, int rows, int columns, ModelInput input, double[]? orientation = null, double spacing = 1) =>
        SlicePreparation.Prepare<short>(slice, rows, columns, new(1, 0), input, new SlicePlacement(spacing, spacing, orientation ?? Axial));

    /// <summary>What a model gives that labels each pixel with its own value.</summary>
    private static byte[] Identity(PreparedSlice slice)
    {
        var labels = new byte[slice.Values.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = (byte)Math.Clamp(Math.Round(slice.Values[i]), 0, 255);
        var mask = new byte[slice.Rows * slice.Columns];
        slice.Mapping!.Restore(labels, slice.Width, mask);
        return mask;
    }

    [Property(MaxTest = 200)]
    public void Whatever_the_orientation_an_identity_model_gives_the_slice_back(byte rows, byte columns, int turn, int padding)
    {
        var (height, width) = ((rows % 40) + 1, (columns % 40) + 1);
        var orientation = Orientations[(turn & int.MaxValue) % Orientations.Length];
        var source = Asymmetric(height, width);
        using var slice = Prepare(source, height, width, new ModelInput(-1000, 1000, 1, MultipleOf: ((padding & int.MaxValue) % 17) + 1, PadValue: 9, Orientation: ModelOrientation.Radiological), orientation);

        Assert.Equal(source.Select(value => (byte)value), Identity(slice));
    }

    [Property(MaxTest = 100)]
    public void Labels_of_a_finer_input_come_back_as_they_were(byte rows, byte columns, byte factor)
    {
        var (height, width, times) = ((rows % 30) + 1, (columns % 30) + 1, (factor % 4) + 1);
        // Stripes as wide as one pixel: with whole factors the input's pixel at a source pixel's centre lies wholly in it.
        var source = Asymmetric(height, width);
        var input = new ModelInput(-1000, 1000, 1, MultipleOf: 8, SizeRows: height * times, SizeColumns: width * times);
        using var slice = Prepare(source, height, width, input);
        var labels = new byte[slice.Height * slice.Width];
        for (var y = 0; y < height * times; y++)
            for (var x = 0; x < width * times; x++) labels[(y * slice.Width) + x] = (byte)source[(y / times * width) + (x / times)];
        var mask = new byte[height * width];

        slice.Mapping!.Restore(labels, slice.Width, mask);

        Assert.Equal(source.Select(value => (byte)value), mask);
    }

    [Property(MaxTest = 100)]
    public void Every_pixel_takes_the_label_at_its_own_centre(byte rows, byte columns, byte toRows, byte toColumns)
    {
        var (height, width, down, across) = ((rows % 50) + 1, (columns % 50) + 1, (toRows % 50) + 1, (toColumns % 50) + 1);
        using var slice = Prepare(Asymmetric(height, width), height, width, new ModelInput(-1000, 1000, 1, SizeRows: down, SizeColumns: across));
        var labels = Enumerable.Range(0, down * across).Select(i => (byte)(i % 253)).ToArray();
        var mask = new byte[height * width];

        slice.Mapping!.Restore(labels, slice.Width, mask);

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (row, column) = ((int)Math.Floor((y + 0.5) * down / height), (int)Math.Floor((x + 0.5) * across / width));
                Assert.Equal(labels[(row * across) + column], mask[(y * width) + x]);
            }
        }
    }

    [Fact]
    public void Interpolation_is_bilinear_between_the_centres_of_pixels()
    {
        using var slice = Prepare([0, 100, 200, 300], 1, 4, new ModelInput(-1000, 1000, 1, SizeRows: 1, SizeColumns: 8));
        Assert.Equal([0f, 25, 75, 125, 175, 225, 275, 300], slice.Values.ToArray());
    }

    [Fact]
    public void A_spacing_gives_the_size()
    {
        using var slice = Prepare(Asymmetric(30, 40), 30, 40, new ModelInput(-1000, 1000, 1, MultipleOf: 8, PadValue: -5, Spacing: 1.5), spacing: 0.75);
        Assert.Equal((16, 24), (slice.Height, slice.Width)); // 15 × 20 and padding.
        Assert.Equal(-5, slice.Values[20]);
        Assert.Equal(-5, slice.Values[15 * 24]);
    }

    [Theory]
    // Axial: stored with the right of the patient at the right, or with the front at the bottom; coronal with the head at the bottom.
    [InlineData(new double[] { -1, 0, 0, 0, 1, 0 }, new byte[] { 3, 2, 1, 6, 5, 4 })]
    [InlineData(new double[] { 1, 0, 0, 0, -1, 0 }, new byte[] { 4, 5, 6, 1, 2, 3 })]
    [InlineData(new double[] { 1, 0, 0, 0, 0, 1 }, new byte[] { 4, 5, 6, 1, 2, 3 })]
    [InlineData(new double[] { 1, 0, 0, 0, 0, -1 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(new double[] { 0, -1, 0, 0, 0, -1 }, new byte[] { 3, 2, 1, 6, 5, 4 })]
    // Rows run down the patient's back: what was a column is a row.
    [InlineData(new double[] { 0, 1, 0, 1, 0, 0 }, new byte[] { 1, 4, 2, 5, 3, 6 })]
    public void A_slice_is_turned_as_radiologists_look_at_it(double[] orientation, byte[] expected)
    {
        using var slice = Prepare([1, 2, 3, 4, 5, 6], 2, 3, new ModelInput(-1000, 1000, 1, Orientation: ModelOrientation.Radiological), orientation);
        Assert.Equal(expected, slice.Values.ToArray().Select(value => (byte)value));
    }

    [Fact]
    public void What_the_input_depends_on_must_be_known()
    {
        Assert.Equal(ReasonCodes.MissingTag, Assert.Throws<MedClusterException>(() => new PreparedSlice(2, 2, new ModelInput(0, 1, 1, Spacing: 1), new SlicePlacement(null, null, Axial))).Reason);
        Assert.Equal(ReasonCodes.MissingTag, Assert.Throws<MedClusterException>(() => new PreparedSlice(2, 2, new ModelInput(0, 1, 1, Orientation: ModelOrientation.Radiological))).Reason);
        Assert.Equal(ReasonCodes.UnsupportedPixelFormat, Assert.Throws<MedClusterException>(() => new PreparedSlice(512, 512, new ModelInput(0, 1, 1, Spacing: 1e-6), new SlicePlacement(1, 1, Axial))).Reason);
    }

    private static readonly double[][] Orientations =
    [
        .. from row in Enumerable.Range(0, 3) from column in Enumerable.Range(0, 3) where row != column from signs in Enumerable.Range(0, 4)
           select Enumerable.Range(0, 6).Select(i => i == row ? (signs & 1) == 0 ? 1.0 : -1 : i == 3 + column ? (signs & 2) == 0 ? 1.0 : -1 : 0).ToArray(),
    ];
}
