using System.Globalization;
using System.Runtime.InteropServices;
using MedCluster.Reasons;
using SkiaSharp;

namespace MedCluster.Imaging.Outputs.Overlay;

/// <summary>
/// Draws slices with their masks in colour, slice numbers, orientation letters and a legend with volumes, on a dark ground. The picture is for
/// people; nothing in it is meant to be measured.
/// </summary>
public static class OverlayMontage
{
    private const int LongSide = 384, Gap = 6, Margin = 20, HeaderHeight = 44, LegendRow = 30, MinimumWidth = 640;
    private static readonly SKColor Ground = SKColor.Parse("#0D1117"), Bright = SKColor.Parse("#F0F3F6"), Dim = SKColor.Parse("#9AA4B2");

    /// <summary>The indices (from 0, ascending) of slices to show: all of a few, else <paramref name="wanted"/> evenly spaced ones, each in the middle of its share.</summary>
    public static int[] ChooseSlices(int count, int wanted = 16) =>
        count <= wanted ? [.. Enumerable.Range(0, count)] : [.. Enumerable.Range(0, wanted).Select(i => (int)((i + 0.5) * count / wanted))];

    /// <summary>Draws a montage and gives it as a PNG file. Where the machine has no font, the letters are left out.</summary>
    /// <exception cref="ArgumentException">There are no slices, a slice's size is not that of the plane, the window has no width, or a colour is not <c>#RRGGBB</c>.</exception>
    public static byte[] Render(OverlayContent content)
    {
        Validate(content);
        var part = Crop(content);
        var layout = Layout.Of(content, part);
        var blender = new SliceBlender(content, part, layout.CellWidth, layout.CellHeight);
        var pixels = new uint[layout.Width * layout.Height];
        Array.Fill(pixels, (uint)Ground);
        Parallel.For(0, content.Slices.Count, i =>
        {
            var (x, y) = layout.Cell(i);
            blender.Draw(content.Slices[i], pixels, y * layout.Width + x, layout.Width);
        });

        using var bitmap = new SKBitmap(new SKImageInfo(layout.Width, layout.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        MemoryMarshal.AsBytes(pixels.AsSpan()).CopyTo(bitmap.GetPixelSpan());
        using (var canvas = new SKCanvas(bitmap)) Annotate(canvas, content, layout);
        using var pixmap = bitmap.PeekPixels();
        using var png = pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 1)) ?? throw new InvalidOperationException("The montage could not be encoded.");
        return png.ToArray();
    }

    /// <summary>Makes sure that a picture that was written decodes to its end.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputMismatch"/>: it does not.</exception>
    public static void Check(ReadOnlyMemory<byte> png)
    {
        using var codec = SKCodec.Create(new SKMemoryStream(png.ToArray()));
        using var bitmap = codec is null ? null : new SKBitmap(codec.Info);
        if (bitmap is null || codec!.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            throw new MedClusterException(ReasonCodes.OutputMismatch, "The overlay picture that was written cannot be read back.");
    }

    private static void Validate(OverlayContent content)
    {
        if (content.Slices.Count == 0) throw new ArgumentException("A montage shows at least one slice.", nameof(content));
        if (!(content.WindowWidth > 0)) throw new ArgumentException($"The window's width is {content.WindowWidth}; it must be above 0.", nameof(content));
        var size = content.Plane.Rows * content.Plane.Columns;
        if (content.Slices.Any(slice => slice.Hounsfield.Length != size || slice.Labels.Length != size))
            throw new ArgumentException($"A slice or its mask does not have {content.Plane.Rows} × {content.Plane.Columns} values.", nameof(content));
        if (content.Labels.FirstOrDefault(label => label.Colour is not ['#', _, _, _, _, _, _] || !label.Colour.Skip(1).All(char.IsAsciiHexDigit)) is { } wrong)
            throw new ArgumentException($"The colour '{wrong.Colour}' of label {wrong.Value} is not #RRGGBB.", nameof(content));
    }

    /// <summary>The part of the slices that holds every drawn label and a margin; the whole slice where there is none.</summary>
    private static (int Left, int Top, int Columns, int Rows) Crop(OverlayContent content)
    {
        var (rows, columns) = (content.Plane.Rows, content.Plane.Columns);
        byte[] drawn = [.. content.Labels.Select(label => label.Value)];
        int top = rows, bottom = -1, left = columns, right = -1;
        foreach (var slice in content.Slices)
        {
            for (var row = 0; row < rows; row++)
            {
                var line = slice.Labels.Span.Slice(row * columns, columns);
                var first = line.IndexOfAny(drawn);
                if (first < 0) continue;
                (top, bottom) = (Math.Min(top, row), Math.Max(bottom, row));
                (left, right) = (Math.Min(left, first), Math.Max(right, line.LastIndexOfAny(drawn)));
            }
        }
        if (bottom < 0) return (0, 0, columns, rows);
        int marginX = columns / 20, marginY = rows / 20;
        (left, top) = (Math.Max(0, left - marginX), Math.Max(0, top - marginY));
        return (left, top, Math.Min(columns, right + marginX + 1) - left, Math.Min(rows, bottom + marginY + 1) - top);
    }

    private static void Annotate(SKCanvas canvas, OverlayContent content, Layout layout)
    {
        using var typeface = SKTypeface.FromFamilyName("DejaVu Sans") ?? SKTypeface.Default;
        using var bold = SKTypeface.FromFamilyName("DejaVu Sans", SKFontStyle.Bold) ?? SKTypeface.Default;
        using var titleFont = new SKFont(bold, 17) { Edging = SKFontEdging.Antialias };
        using var font = new SKFont(typeface, 14) { Edging = SKFontEdging.Antialias };
        using var small = new SKFont(typeface, 13) { Edging = SKFontEdging.Antialias };
        using var paint = new SKPaint { IsAntialias = true };

        void Text(string text, float x, float y, SKFont with, SKColor colour, SKTextAlign align = SKTextAlign.Left, bool shadow = false)
        {
            if (shadow)
            {
                paint.Color = SKColors.Black.WithAlpha(200);
                canvas.DrawText(text, x + 1, y + 1, align, with, paint);
            }
            paint.Color = colour;
            canvas.DrawText(text, x, y, align, with, paint);
        }

        Text(content.Title, Margin, 29, titleFont, Bright);
        Text(
            string.Create(CultureInfo.InvariantCulture, $"{content.Slices.Count} of {content.SliceCount} slices · level {content.WindowLevel:0.#} · width {content.WindowWidth:0.#}"),
            layout.Width - Margin, 29, font, Dim, SKTextAlign.Right);

        var (rightward, downward) = (content.Plane.RowCosines, content.Plane.ColumnCosines);
        for (var i = 0; i < content.Slices.Count; i++)
        {
            var (x, y) = layout.Cell(i);
            int right = x + layout.CellWidth, bottom = y + layout.CellHeight, middleX = x + layout.CellWidth / 2, middleY = y + layout.CellHeight / 2;
            Text((content.Slices[i].Index + 1).ToString(CultureInfo.InvariantCulture), x + 7, y + 18, small, Bright, shadow: true);
            if (rightward is not { } row || downward is not { } column) continue;
            Text(OrientationLetters.Of(-1 * row), x + 6, middleY + 5, small, Dim, shadow: true);
            Text(OrientationLetters.Of(row), right - 6, middleY + 5, small, Dim, SKTextAlign.Right, shadow: true);
            Text(OrientationLetters.Of(-1 * column), middleX, y + 17, small, Dim, SKTextAlign.Center, shadow: true);
            Text(OrientationLetters.Of(column), middleX, bottom - 7, small, Dim, SKTextAlign.Center, shadow: true);
        }

        for (var i = 0; i < content.Labels.Count; i++)
        {
            var label = content.Labels[i];
            var (x, y) = layout.LegendEntry(i);
            var colour = SKColor.Parse(label.Colour);
            paint.Color = colour.WithAlpha(130);
            canvas.DrawRoundRect(x, y + 6, 18, 18, 4, 4, paint);
            paint.Color = colour;
            paint.Style = SKPaintStyle.Stroke;
            paint.StrokeWidth = 2;
            canvas.DrawRoundRect(x + 1, y + 7, 16, 16, 3, 3, paint);
            paint.Style = SKPaintStyle.Fill;
            Text(label.Name, x + 27, y + 20, font, Bright);
            if (label.Millilitres is { } millilitres)
                Text(Volume(millilitres), x + 27 + font.MeasureText(label.Name) + 9, y + 20, font, Dim);
        }
    }

    /// <summary>Three significant digits or whole millilitres.</summary>
    internal static string Volume(double millilitres) =>
        millilitres.ToString(millilitres switch { < 10 => "0.00", < 100 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture).Replace(',', '\u2009') + " ml";

    /// <summary>Where everything goes, in pixels.</summary>
    private sealed record Layout(int Width, int Height, int Columns, int Left, int CellWidth, int CellHeight, int LegendTop, int LegendColumns, int LegendWidth)
    {
        public static Layout Of(OverlayContent content, (int Left, int Top, int Columns, int Rows) part)
        {
            var columns = (int)Math.Ceiling(Math.Sqrt(content.Slices.Count));
            double across = part.Columns * (content.Plane.ColumnSpacing ?? 1), down = part.Rows * (content.Plane.RowSpacing ?? 1);
            var pixel = Math.Max(across, down) / LongSide;
            int cellWidth = Math.Max(1, (int)Math.Round(across / pixel)), cellHeight = Math.Max(1, (int)Math.Round(down / pixel));
            var grid = columns * (cellWidth + Gap) - Gap;
            var width = Math.Max(MinimumWidth, grid + 2 * Margin);
            var rows = (content.Slices.Count + columns - 1) / columns;
            var legendTop = HeaderHeight + rows * (cellHeight + Gap) + 4;

            // The longest entry, in letters, sets the legend's columns; fonts differ little enough for that.
            var letters = content.Labels.Select(label => label.Name.Length + (label.Millilitres is { } ml ? Volume(ml).Length + 1 : 0)).DefaultIfEmpty(0).Max();
            var entry = 27 + 9 * letters + 22;
            var legendColumns = Math.Clamp((width - 2 * Margin) / entry, 1, Math.Max(1, content.Labels.Count));
            var legendRows = (content.Labels.Count + legendColumns - 1) / legendColumns;
            return new(width, legendTop + legendRows * LegendRow + 12, columns, (width - grid) / 2, cellWidth, cellHeight, legendTop, legendColumns, entry);
        }

        public (int X, int Y) Cell(int i) => (Left + i % Columns * (CellWidth + Gap), HeaderHeight + i / Columns * (CellHeight + Gap));

        public (int X, int Y) LegendEntry(int i) => (Margin + i % LegendColumns * LegendWidth, LegendTop + i / LegendColumns * LegendRow);
    }
}
