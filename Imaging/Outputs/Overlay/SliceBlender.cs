using System.Globalization;
using System.Runtime.CompilerServices;

namespace MedCluster.Imaging.Outputs.Overlay;

/// <summary>
/// Turns a part of a slice and its mask into pixels of any size: values interpolated linearly between voxels, labels tinted, and an outline
/// along the line where two labels weigh the same, so that it is smooth at any scale.
/// </summary>
internal sealed class SliceBlender
{
    private const float Tint = 0.34f, Line = 0.95f;

    private readonly (float R, float G, float B)[] _colours = new (float, float, float)[256];
    private readonly bool[] _isDrawn = new bool[256];
    private readonly float _low, _scale, _lineWidth;
    private readonly int _columns;
    private readonly Axis _x, _y;

    /// <summary>Blends the voxels from (left, top) of the given numbers of columns and rows into width × height pixels.</summary>
    public SliceBlender(OverlayContent content, (int Left, int Top, int Columns, int Rows) part, int width, int height)
    {
        foreach (var label in content.Labels)
        {
            var rgb = int.Parse(label.Colour.AsSpan().TrimStart('#'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _colours[label.Value] = ((rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255);
            _isDrawn[label.Value] = true;
        }
        _low = (float)(content.WindowLevel - content.WindowWidth / 2);
        _scale = (float)(255 / content.WindowWidth);
        _columns = content.Plane.Columns;
        _x = new(part.Left, part.Columns, width, content.Plane.Columns);
        _y = new(part.Top, part.Rows, height, content.Plane.Rows);
        // Beside the line where two labels weigh 1/2 each, the heavier one's weight grows by about 1 per voxel: this is 1.2 pixels of it.
        _lineWidth = 1.2f * part.Columns / width;
    }

    /// <summary>Writes the pixels as 0xAARRGGBB, <paramref name="stride"/> pixels a line, from <paramref name="offset"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Draw(OverlaySlice slice, Span<uint> pixels, int offset, int stride)
    {
        var values = slice.Hounsfield.Span;
        var labels = slice.Labels.Span;
        for (var row = 0; row < _y.Near.Length; row++)
        {
            int upper = _y.Near[row] * _columns, lower = _y.Far[row] * _columns;
            var down = _y.Share[row];
            var line = pixels.Slice(offset + row * stride, _x.Near.Length);
            for (var column = 0; column < line.Length; column++)
            {
                int near = _x.Near[column], far = _x.Far[column];
                var across = _x.Share[column];
                int a = upper + near, b = upper + far, c = lower + near, d = lower + far;
                var above = values[a] + across * (values[b] - values[a]);
                var below = values[c] + across * (values[d] - values[c]);
                var grey = Math.Clamp((above + down * (below - above) - _low) * _scale, 0, 255);
                if (float.IsNaN(grey)) grey = 0;
                byte la = labels[a], lb = labels[b], lc = labels[c], ld = labels[d];
                line[column] = la == lb && la == lc && la == ld ? Tinted(la, grey, Tint) : Edge(la, lb, lc, ld, across, down, grey);
            }
        }
    }

    /// <summary>A pixel among voxels of different labels: the heaviest one's colour, stronger the nearer the others come to its weight.</summary>
    private uint Edge(byte a, byte b, byte c, byte d, float across, float down, float grey)
    {
        ReadOnlySpan<byte> labels = [a, b, c, d];
        ReadOnlySpan<float> shares = [(1 - across) * (1 - down), across * (1 - down), (1 - across) * down, across * down];
        byte heaviest = a;
        float most = -1;
        for (var i = 0; i < 4; i++)
        {
            float weight = 0;
            for (var j = 0; j < 4; j++) weight += labels[j] == labels[i] ? shares[j] : 0;
            if (weight > most) (heaviest, most) = (labels[i], weight);
        }
        var strength = Math.Clamp(1.5f - (most - 0.5f) / _lineWidth, 0, 1);
        return Tinted(heaviest, grey, Tint + strength * (Line - Tint));
    }

    private uint Tinted(byte label, float grey, float strength)
    {
        if (!_isDrawn[label]) return 0xFF000000 | (uint)grey * 0x010101;
        var (r, g, b) = _colours[label];
        return 0xFF000000
            | (uint)(grey + strength * (r - grey)) << 16
            | (uint)(grey + strength * (g - grey)) << 8
            | (uint)(grey + strength * (b - grey));
    }

    /// <summary>For each pixel of an axis the two voxels between which its middle lies, and how far it is on the way to the second.</summary>
    private sealed class Axis
    {
        public Axis(int from, int voxels, int pixels, int limit)
        {
            (Near, Far, Share) = (new int[pixels], new int[pixels], new float[pixels]);
            for (var i = 0; i < pixels; i++)
            {
                var place = Math.Clamp(from + (i + 0.5f) * voxels / pixels - 0.5f, 0, limit - 1);
                Near[i] = (int)place;
                Far[i] = Math.Min(Near[i] + 1, limit - 1);
                Share[i] = place - Near[i];
            }
        }

        public int[] Near { get; }

        public int[] Far { get; }

        public float[] Share { get; }
    }
}
