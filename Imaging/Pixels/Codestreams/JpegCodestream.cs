using System.Buffers.Binary;

namespace MedCluster.Imaging.Pixels.Codestreams;

/// <summary>The markers of JPEG (ITU-T T.81 annex B) and JPEG-LS (T.87 annex C) of one component.</summary>
internal static class JpegCodestream
{
    private const byte Baseline = 0xc0, Extended = 0xc1, Progressive = 0xc2, Lossless = 0xc3, JpegLs = 0xf7;
    private const byte HuffmanTables = 0xc4, StartOfImage = 0xd8, EndOfImage = 0xd9, StartOfScan = 0xda, QuantizationTables = 0xdb, RestartInterval = 0xdd, Jfif = 0xe0;

    /// <summary>Walks from the start of the image to its end, over every segment between the scans.</summary>
    internal static string? WhyDamaged(ReadOnlySpan<byte> stream, int rows, int columns, int bitsAllocated)
    {
        if (stream.Length < 4 || stream[0] != 0xff || stream[1] != StartOfImage) return "it does not start as JPEG";
        var (position, frame, precision, scans) = (2, (byte)0, 0, 0);
        while (true)
        {
            if (position + 2 > stream.Length) return scans > 0 ? null : "it breaks off";
            if (stream[position] != 0xff) return "a segment is not followed by a marker";
            while (position < stream.Length && stream[position] == 0xff) position++;
            if (position >= stream.Length) return scans > 0 ? null : "it breaks off";
            var marker = stream[position++];
            if (marker == EndOfImage) return scans > 0 ? null : "it has no scan";
            if (marker is < 0xc0 or (>= 0xd0 and <= 0xd8)) return "a marker is out of place";

            if (position + 2 > stream.Length) return "it breaks off";
            var length = BinaryPrimitives.ReadUInt16BigEndian(stream[position..]);
            if (length < 2 || position + length > stream.Length) return "a segment goes beyond its end";
            var segment = stream.Slice(position + 2, length - 2);
            position += length;
            switch (marker)
            {
                case Baseline or Extended or Progressive or Lossless or JpegLs:
                    if (frame != 0) return "it has several frames";
                    if (WhyBadFrame(marker, segment, rows, columns, bitsAllocated) is { } badFrame) return badFrame;
                    (frame, precision) = (marker, segment[0]);
                    break;
                case HuffmanTables:
                    if (!AreHuffmanTables(segment)) return "a Huffman table is not valid";
                    break;
                case > HuffmanTables and < 0xd0:
                    return "its coding is not supported";
                case QuantizationTables:
                    if (!AreQuantizationTables(segment)) return "a quantization table is not valid";
                    break;
                case RestartInterval:
                    if (segment.Length != 2) return "its restart interval is not valid";
                    break;
                case Jfif:
                    // The decoder warns of another major version, and GDCM ends the process on a warning there.
                    if (segment.Length >= 6 && segment.StartsWith("JFIF\0"u8) && segment[5] != 1) return "its JFIF version is not supported";
                    break;
                case StartOfScan:
                    if (frame == 0) return "a scan comes before the frame";
                    if (!IsScan(frame, precision, segment)) return "a scan header is not valid";
                    scans++;
                    position = EndOfScan(stream, position, frame);
                    break;
            }
        }
    }

    private static string? WhyBadFrame(byte marker, ReadOnlySpan<byte> segment, int rows, int columns, int bitsAllocated)
    {
        if (segment.Length != 9 || segment[5] != 1) return "it has not one component";
        int precision = segment[0], height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (height != rows || width != columns) return $"it is {height} × {width} and the header says {rows} × {columns}";
        var valid = marker switch
        {
            Baseline => precision == 8,
            Extended or Progressive => precision is 8 or 12,
            _ => precision is >= 2 and <= 16,
        };
        if (!valid || precision > bitsAllocated) return $"its precision of {precision} bits does not fit";
        var sampling = segment[7];
        return (sampling >> 4) is < 1 or > 4 || (sampling & 15) is < 1 or > 4 || segment[8] > 3 ? "its component is not valid" : null;
    }

    // Codes of each length are counted up and must not run out (T.81 annex C).
    private static bool AreHuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= 17)
        {
            int total = 0, code = 0;
            for (var length = 1; length <= 16; length++)
            {
                total += segment[length];
                code += segment[length];
                if (code > 1 << length) return false;
                code <<= 1;
            }
            var isDirect = segment[0] >> 4 == 0;
            if (segment[0] >> 4 > 1 || (segment[0] & 15) > 3 || total > 256 || segment.Length < 17 + total) return false;
            if (isDirect && segment.Slice(17, total).ContainsAnyExceptInRange((byte)0, (byte)16)) return false;
            segment = segment[(17 + total)..];
        }
        return segment.IsEmpty;
    }

    private static bool AreQuantizationTables(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            var length = 1 + (64 * (1 + (segment[0] >> 4)));
            if (segment[0] >> 4 > 1 || (segment[0] & 15) > 3 || segment.Length < length) return false;
            segment = segment[length..];
        }
        return true;
    }

    private static bool IsScan(byte frame, int precision, ReadOnlySpan<byte> segment)
    {
        if (segment.Length != 6 || segment[0] != 1) return false;
        int tables = segment[2], start = segment[3], end = segment[4], high = segment[5] >> 4, low = segment[5] & 15;
        return frame switch
        {
            JpegLs => segment[3] < 1 << (precision - 1) && segment[4] == 0,
            _ when tables >> 4 > 3 || (tables & 15) > 3 => false,
            Lossless => start is >= 1 and <= 7 && end == 0 && high == 0 && low < precision,
            Progressive => start <= end && end <= 63 && (start > 0 || end == 0) && high <= 13 && low <= 13,
            _ => true,
        };
    }

    // Inside a scan 0xFF is followed by a stuffed zero (JPEG-LS: a bit) or a restart; anything else is the next marker.
    private static int EndOfScan(ReadOnlySpan<byte> stream, int position, byte frame)
    {
        while (true)
        {
            var next = stream[position..].IndexOf((byte)0xff);
            if (next < 0 || position + next + 1 >= stream.Length) return stream.Length;
            position += next;
            var following = stream[position + 1];
            if (following is 0xff) position++;
            else if (following is 0 or (>= 0xd0 and <= 0xd7) || (frame == JpegLs && following < 0x80)) position += 2;
            else return position;
        }
    }
}
