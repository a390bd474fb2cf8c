using System.Buffers.Binary;

namespace MedCluster.Imaging.Pixels.Codestreams;

/// <summary>The markers of JPEG 2000 (ITU-T T.800 annex A) of one component.</summary>
internal static class Jpeg2000Codestream
{
    private const ushort StartOfCodestream = 0xff4f, Size = 0xff51, Coding = 0xff52, ComponentCoding = 0xff53, RegionOfInterest = 0xff5e;
    private const ushort PackedMainHeaders = 0xff60, PackedTileHeaders = 0xff61, StartOfTilePart = 0xff90, StartOfData = 0xff93, EndOfCodestream = 0xffd9;

    // A decoder keeps a state for every tile, and one for every layer of every precinct.
    private const long MaximumTiles = 4096;
    private const long MaximumPackets = 1 << 24;

    /// <summary>Walks over the main header and the headers of the tile parts.</summary>
    internal static string? WhyDamaged(ReadOnlySpan<byte> stream, int rows, int columns, int bitsAllocated)
    {
        if (!TryUnwrap(ref stream)) return "it does not start as JPEG 2000";
        if (stream.Length < 49 || UInt16(stream) != StartOfCodestream || UInt16(stream[2..]) != Size) return "it does not start as JPEG 2000";
        if (WhyBadSize(stream[4..], rows, columns, bitsAllocated, out var tiles) is { } badSize) return badSize;

        var position = 4 + UInt16(stream[4..]);
        var tilePart = -1;
        var tilePartEnd = 0L;
        while (true)
        {
            if (position + 2 > stream.Length) return tilePart < 0 ? "it breaks off" : null;
            var marker = UInt16(stream[position..]);
            if (marker == EndOfCodestream) return tilePart < 0 ? "it has no data" : null;
            if (marker == StartOfData)
            {
                if (tilePart < 0) return "data comes before any tile";
                if (tilePartEnd == 0) return null;
                position = (int)tilePartEnd;
                tilePart = 0;
                continue;
            }
            if (marker < 0xff50 || position + 4 > stream.Length) return "a segment is not followed by a marker";
            var length = UInt16(stream[(position + 2)..]);
            if (length < 2 || position + 2 + length > stream.Length) return "a segment goes beyond its end";
            var segment = stream.Slice(position + 4, length - 2);
            switch (marker)
            {
                case StartOfTilePart:
                    if (segment.Length != 8 || UInt16(segment) >= tiles) return "a tile part is not valid";
                    var partLength = UInt32(segment[2..]);
                    if (partLength is > 0 and < 14 || position + (long)partLength > stream.Length) return "a tile part goes beyond its end";
                    tilePart = 1;
                    tilePartEnd = partLength == 0 ? 0 : position + (long)partLength;
                    break;
                case Coding:
                    if (segment.Length < 10 || segment[1] > 4 || segment[4] > 1) return "its coding style is not valid";
                    if (!IsCodingStyle(segment[5..], (segment[0] & 1) != 0, UInt16(segment[2..]), rows, columns, tiles)) return "its coding style is not valid";
                    break;
                case ComponentCoding:
                    if (segment.Length < 7 || !IsCodingStyle(segment[2..], (segment[1] & 1) != 0, 1, rows, columns, tiles)) return "its coding style is not valid";
                    break;
                case RegionOfInterest:
                    if (segment.Length != 3 || segment[2] > 31) return "its region of interest is not valid";
                    break;
                case Size or StartOfCodestream:
                    return "a marker is out of place";
                case PackedMainHeaders or PackedTileHeaders:
                    return "its packed headers are not supported";
            }
            position += 2 + length;
        }
    }

    // A JP2 file around the codestream is against the standard, but found.
    private static bool TryUnwrap(ref ReadOnlySpan<byte> stream)
    {
        if (stream.Length < 12 || UInt32(stream) != 12 || !stream.Slice(4, 4).SequenceEqual("jP  "u8)) return true;
        while (stream.Length >= 8)
        {
            var length = UInt32(stream);
            var isCodestream = stream.Slice(4, 4).SequenceEqual("jp2c"u8);
            if (isCodestream && length == 0) length = (uint)stream.Length;
            if (length < 8 || length > stream.Length) return false;
            if (isCodestream)
            {
                stream = stream[8..(int)length];
                return true;
            }
            stream = stream[(int)length..];
        }
        return false;
    }

    private static string? WhyBadSize(ReadOnlySpan<byte> segment, int rows, int columns, int bitsAllocated, out long tiles)
    {
        tiles = 0;
        if (UInt16(segment) != 41 || UInt16(segment[36..]) != 1) return "it has not one component";
        long width = UInt32(segment[4..]), height = UInt32(segment[8..]), left = UInt32(segment[12..]), top = UInt32(segment[16..]);
        long tileWidth = UInt32(segment[20..]), tileHeight = UInt32(segment[24..]), tileLeft = UInt32(segment[28..]), tileTop = UInt32(segment[32..]);
        if (width - left != columns || height - top != rows) return $"it is {height - top} × {width - left} and the header says {rows} × {columns}";
        if (tileWidth == 0 || tileHeight == 0 || tileLeft > left || tileTop > top || tileLeft + tileWidth <= left || tileTop + tileHeight <= top)
            return "its tiles are not valid";
        tiles = ((width - tileLeft + tileWidth - 1) / tileWidth) * ((height - tileTop + tileHeight - 1) / tileHeight);
        if (tiles > MaximumTiles) return $"it has {tiles} tiles";
        var precision = (segment[38] & 0x7f) + 1;
        if (precision > bitsAllocated) return $"its precision of {precision} bits does not fit";
        return segment[39] != 1 || segment[40] != 1 ? "its component is subsampled" : null;
    }

    private static bool IsCodingStyle(ReadOnlySpan<byte> style, bool hasPrecincts, int layers, int rows, int columns, long tiles)
    {
        int levels = style[0], blockWidth = style[1], blockHeight = style[2];
        if (levels > 32 || layers == 0 || blockWidth > 8 || blockHeight > 8 || blockWidth + blockHeight > 8 || style[4] > 1) return false;
        if (hasPrecincts && style.Length < 6 + levels) return false;
        var packets = 0L;
        for (var level = 0; level <= levels; level++)
        {
            var precinct = hasPrecincts ? style[5 + level] : (byte)0xff;
            if (level > 0 && ((precinct & 15) == 0 || precinct >> 4 == 0)) return false;
            packets += Precincts(columns, levels - level, precinct & 15) * Precincts(rows, levels - level, precinct >> 4);
        }
        return packets * layers <= MaximumPackets && (levels + 1L) * layers * tiles <= MaximumPackets;
    }

    // As many as the resolution needs, and one more for a tile that does not begin at one.
    private static long Precincts(int size, int reduction, int exponent) => ((long)size >> Math.Min(reduction, 62) >> exponent) + 2;

    private static ushort UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
