using System.Buffers.Binary;

namespace MedCluster.Imaging.Deidentification;

/// <summary>
/// Blanks what compressed images carry beside the image: comments and application segments of JPEG and JPEG-LS (ITU-T T.81 annex B, T.87 annex C), comments of
/// JPEG 2000 (T.800 annex A), before, between and after scans and tiles; the boxes of JP2 (T.800 annex I), which have no place in DICOM and hold colour profiles, XML and
/// more; and what follows the end of the image. Comments become spaces and the rest zeros in place, so that lengths and offsets stay.
/// </summary>
internal static class CodestreamComments
{
    private const byte StartOfScan = 0xda, JpegEnd = 0xd9, JpegComment = 0xfe;
    private const byte StartOfTile = 0x90, StartOfData = 0x93, Jpeg2000End = 0xd9, Jpeg2000Comment = 0x64;

    private static ReadOnlySpan<byte> Jp2Signature => [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' '];

    /// <summary>Whether a codestream that this knows begins here.</summary>
    internal static bool Begins(ReadOnlySpan<byte> stream) => stream is [0xff, 0xd8, ..] or [0xff, 0x4f, ..] || stream.StartsWith(Jp2Signature);

    /// <summary>Blanks them in a copy; the bytes themselves where there are none, or no codestream begins.</summary>
    internal static byte[] Blank(byte[] stream)
    {
        var copy = (byte[])stream.Clone();
        var image = copy.AsSpan();
        if (image.StartsWith(Jp2Signature)) Unwrap(image);
        if (image is [0xff, 0xd8, ..]) BlankJpeg(image);
        else if (image is [0xff, 0x4f, ..]) BlankJpeg2000(image);
        return copy.AsSpan().SequenceEqual(stream) ? stream : copy;
    }

    /// <summary>Moves the codestream in a JP2 file to the front, where DICOM wants it, and leaves zeros behind it. Without a codestream nothing is left.</summary>
    private static void Unwrap(Span<byte> file)
    {
        for (var position = 0; position + 8 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
            var header = 8;
            if (length == 1 && position + 16 <= file.Length) (length, header) = (BinaryPrimitives.ReadInt64BigEndian(file[(position + 8)..]), 16);
            // The last box may leave its length open.
            if (length == 0 || length > file.Length - position) length = file.Length - position;
            if (length < header) break;
            if (file.Slice(position + 4, 4).SequenceEqual("jp2c"u8))
            {
                var codestream = file.Slice(position + header, (int)length - header);
                codestream.CopyTo(file);
                file[codestream.Length..].Clear();
                return;
            }
            position += (int)length;
        }
        file.Clear();
    }

    private static void BlankJpeg(Span<byte> image)
    {
        for (var position = 2; position + 2 <= image.Length && image[position] == 0xff;)
        {
            var marker = image[position + 1];
            if (marker == JpegEnd)
            {
                image[(position + 2)..].Clear();
                return;
            }
            if (marker is 0xff or 0x01 or >= 0xd0 and <= 0xd8)
            {
                position += marker == 0xff ? 1 : 2;
                continue;
            }
            if (Content(image, position) is not { } content) return;
            if (marker == JpegComment || (marker is >= 0xe0 and <= 0xef && !Needed(marker, image[content]))) image[content].Fill((byte)' ');
            position = content.End.Value;
            if (marker == StartOfScan) position = NextMarker(image, position);
        }
    }

    // In the data of a scan a byte FF is followed by one below 80, or it is a marker; restarts are part of the data.
    private static int NextMarker(ReadOnlySpan<byte> image, int position)
    {
        while (position + 1 < image.Length)
        {
            var found = image[position..^1].IndexOf((byte)0xff);
            if (found < 0) break;
            position += found;
            if (image[position + 1] >= 0x80 && image[position + 1] is not (>= 0xd0 and <= 0xd7)) return position;
            position++;
        }
        return image.Length;
    }

    private static void BlankJpeg2000(Span<byte> image)
    {
        // Where the tile part ends that the position is in; 0 in the main header.
        var tileEnd = 0;
        for (var position = 2; position + 2 <= image.Length && image[position] == 0xff;)
        {
            var marker = image[position + 1];
            if (marker == Jpeg2000End)
            {
                image[(position + 2)..].Clear();
                return;
            }
            if (marker == StartOfData)
            {
                if (tileEnd <= position) return;
                position = tileEnd;
                continue;
            }
            if (Content(image, position) is not { } content) return;
            if (marker == StartOfTile)
            {
                var length = content.End.Value - content.Start.Value >= 6 ? BinaryPrimitives.ReadUInt32BigEndian(image[(content.Start.Value + 2)..]) : 0;
                // Without a length it is the last tile part and goes to the end of the image.
                tileEnd = length == 0 ? Math.Max(0, image.LastIndexOf((ReadOnlySpan<byte>)[0xff, Jpeg2000End])) : (int)Math.Min(image.Length, position + (long)length);
            }
            // The first two bytes of a comment say what kind it is.
            else if (marker == Jpeg2000Comment && content.End.Value - content.Start.Value > 2) image[(content.Start.Value + 2)..content.End.Value].Fill((byte)' ');
            position = content.End.Value;
        }
    }

    /// <summary>What a segment has behind its marker and length; null where it breaks off.</summary>
    private static Range? Content(ReadOnlySpan<byte> image, int position)
    {
        if (position + 4 > image.Length) return null;
        var length = BinaryPrimitives.ReadUInt16BigEndian(image[(position + 2)..]);
        return length < 2 || position + 2 + length > image.Length ? null : (position + 4)..(position + 2 + length);
    }

    // What a decoder looks at: JFIF's version, Adobe's colour transform, HP's colour transform of JPEG-LS.
    private static bool Needed(byte marker, ReadOnlySpan<byte> content) => marker switch
    {
        0xe0 => content.Length == 14 && content.StartsWith("JFIF\0"u8),
        0xe8 => content.Length == 5 && content.StartsWith("mrfx"u8),
        0xee => content.Length == 12 && content.StartsWith("Adobe"u8),
        _ => false,
    };
}
