using System.Diagnostics;
using FsCheck.Xunit;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Outputs.Overlay;
using MedCluster.Imaging.Tests.Geometry;
using SkiaSharp;

namespace MedCluster.Imaging.Tests.Outputs.Overlay;

public class OverlayMontageTests
{
    private const int Header = 44, Margin = 20;

    private static SliceGeometry Plane(int rows, int columns, double rowSpacing = 1, double columnSpacing = 1) =>
        new("2.25.1", rows, columns, new(0, 0, 0), Stacks.Left, Stacks.Back, rowSpacing, columnSpacing);

    private static OverlaySlice Slice(int rows, int columns, float hounsfield, Func<int, int, byte> label, int index = 0)
    {
        var values = new float[rows * columns];
        Array.Fill(values, hounsfield);
        return new(index, values, Enumerable.Range(0, rows * columns).Select(i => label(i / columns, i % columns)).ToArray());
    }

    private static readonly OverlayLabel[] Red = [new(1, "liver", "#FF0000", 1234.5)];

    private static SKBitmap Render(OverlayContent content) => SKBitmap.Decode(OverlayMontage.Render(content));

    [Fact]
    public void Few_slices_are_all_shown() => Assert.Equal([0, 1, 2], OverlayMontage.ChooseSlices(3));

    [Fact]
    public void Many_slices_are_thinned_evenly() => Assert.Equal([4, 13, 21, 30], OverlayMontage.ChooseSlices(140)[..4]);

    [Property]
    public void The_slices_chosen_exist_and_ascend(ushort count, byte wanted)
    {
        var chosen = OverlayMontage.ChooseSlices(count, 1 + wanted % 20);

        Assert.Equal(Math.Min(count, 1 + wanted % 20), chosen.Length);
        Assert.Equal(chosen.Distinct().Order(), chosen);
        Assert.All(chosen, index => Assert.InRange(index, 0, count - 1));
    }

    [Fact]
    public void Values_are_windowed_and_labels_tinted()
    {
        var clear = Slice(64, 64, 40, (_, _) => 0);
        var labelled = Slice(64, 64, 40, (_, _) => 1);
        using var picture = Render(new("test", Plane(64, 64), 2, [clear, labelled], Red));

        // Cells of 384 pixels side by side; the middle of a cell is the middle of the slice.
        Assert.Equal(new SKColor(127, 127, 127), picture.GetPixel(Margin + 150, Header + 150));
        var tinted = picture.GetPixel(Margin + 384 + 6 + 150, Header + 150);
        Assert.InRange(tinted.Red, 165, 175);
        Assert.InRange(tinted.Green, 78, 90);
        Assert.Equal(tinted.Green, tinted.Blue);
    }

    [Fact]
    public void A_label_has_a_line_around_it()
    {
        // The mask fills the right half; the line runs through the middle.
        using var picture = Render(new("test", Plane(64, 64), 1, [Slice(64, 64, -1000, (_, column) => column >= 32 ? (byte)1 : (byte)0)], Red));

        // The picture is as wide as the header needs; its slice is in the middle, cropped to the mask and a twentieth of margin.
        var row = Enumerable.Range(0, picture.Width).Select(x => (int)picture.GetPixel(x, Header + 100).Red).ToList();
        var line = row.IndexOf(row.Max());
        Assert.True(row.Max() > 230, $"{row.Max()}");
        Assert.InRange(row[line - 6], 0, 20);
        Assert.InRange(row[line + 14], 60, 100);
    }

    [Fact]
    public void Pixels_that_are_not_square_are_shown_as_long_as_they_are()
    {
        using var picture = Render(new("test", Plane(100, 100, rowSpacing: 3, columnSpacing: 1), 1, [Slice(100, 100, 500, (_, _) => 0)], []));

        // Along lines that no letter crosses.
        var width = Enumerable.Range(0, picture.Width).Count(x => picture.GetPixel(x, Header + 300) == SKColors.White);
        var height = Enumerable.Range(0, picture.Height).Count(y => picture.GetPixel(picture.Width / 2 - 20, y) == SKColors.White);
        Assert.Equal((128, 384), (width, height));
    }

    [Fact]
    public void A_series_without_spacing_and_orientation_is_shown_too()
    {
        using var picture = Render(new("test", Plane(64, 64) with { RowCosines = null, ColumnCosines = null, RowSpacing = null, ColumnSpacing = null }, 1, [Slice(64, 64, 0, (_, _) => 1)], Red));
        Assert.NotNull(picture);
    }

    [Fact]
    public void A_hundred_labels_have_room_in_the_legend()
    {
        OverlayLabel[] labels = [.. Enumerable.Range(1, 104).Select(i => new OverlayLabel((byte)i, $"costal cartilage {i}", "#3366CC", i))];
        using var picture = Render(new("test", Plane(64, 64), 9, [.. Enumerable.Range(0, 9).Select(i => Slice(64, 64, 0, (row, column) => (byte)(row * column % 105), i))], labels));
        Assert.True(picture.Height > 1200 + 20 * 30);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        var good = new OverlayContent("test", Plane(64, 64), 1, [Slice(64, 64, 0, (_, _) => 0)], Red);
        Assert.NotEmpty(OverlayMontage.Render(good));
        Assert.Throws<ArgumentException>(() => OverlayMontage.Render(good with { Slices = [] }));
        Assert.Throws<ArgumentException>(() => OverlayMontage.Render(good with { WindowWidth = 0 }));
        Assert.Throws<ArgumentException>(() => OverlayMontage.Render(good with { Plane = Plane(64, 65) }));
        Assert.Throws<ArgumentException>(() => OverlayMontage.Render(good with { Labels = [new(1, "liver", "red", null)] }));
    }

    [Fact]
    public void Values_that_are_no_numbers_are_black()
    {
        using var picture = Render(new("test", Plane(64, 64), 1, [Slice(64, 64, float.NaN, (_, _) => 0)], []));
        Assert.Equal(SKColors.Black, picture.GetPixel(picture.Width / 2 - 50, Header + 100));
    }

    [Theory]
    [InlineData(3.456, "3.46 ml")]
    [InlineData(45.67, "45.7 ml")]
    [InlineData(1743.4, "1\u2009743 ml")]
    public void Volumes_have_the_digits_that_mean_something(double millilitres, string text) => Assert.Equal(text, OverlayMontage.Volume(millilitres));

    [Theory]
    [InlineData(1, 0, 0, "L")]
    [InlineData(0, -1, 0, "A")]
    [InlineData(0, 0, 1, "H")]
    [InlineData(0, 0.94, -0.34, "PF")]
    [InlineData(0, 0.97, -0.24, "P")]
    [InlineData(-0.6, 0.1, 0.79, "HR")]
    public void A_direction_has_its_letters(double x, double y, double z, string letters) => Assert.Equal(letters, OrientationLetters.Of(new(x, y, z)));

    [Fact]
    public void Sixteen_slices_take_a_fraction_of_a_second()
    {
        var slices = Enumerable.Range(0, 16).Select(i => Slice(512, 512, i * 10, (row, column) => (byte)((row / 16 + column / 16) % 5), i)).ToArray();
        OverlayLabel[] labels = [.. Enumerable.Range(1, 4).Select(i => new OverlayLabel((byte)i, $"label {i}", "#3366CC", i))];
        var content = new OverlayContent("test", Plane(512, 512), 16, slices, labels);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var start = Stopwatch.GetTimestamp();
            OverlayMontage.Render(content);
            if (Stopwatch.GetElapsedTime(start) is var time && time < best) best = time;
        }
        // Some ten times what it takes: a bound against blunders that holds on a busy machine and in a debug build.
        Assert.True(best.TotalMilliseconds < 2000, $"{best.TotalMilliseconds} ms");
    }
}
