using System.Buffers.Binary;
using MedCluster.Imaging.Labels;

namespace MedCluster.Grains.Slices;

/// <summary>
/// Masks as runs of equal labels, row by row: a run is its length (7 bits a byte, low bits first, the top bit says that more follow) and its
/// label, and the runs of a row end at its last column. A length of 0 where a row begins, and a number after it, say how many rows repeat
/// the one above. Labels form areas, so this is as small as deflate makes a mask and takes a few microseconds.
/// </summary>
internal static class MaskRuns
{
    /// <summary>The most bytes that a mask can become: each pixel a run of its own, each row a repeat.</summary>
    public static int MaximumLength(int rows, int columns) => checked(rows * (2 * columns + 6));

    /// <summary>Encodes a mask of whole rows.</summary>
    /// <param name="mask">Labels, row by row.</param>
    /// <param name="columns">How long a row is, at least 1.</param>
    /// <param name="runs">Receives the runs: <see cref="MaximumLength"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Encode(ReadOnlySpan<byte> mask, int columns, Span<byte> runs)
    {
        var at = 0;
        var repeats = 0;
        for (var first = 0; first < mask.Length; first += columns)
        {
            var row = mask.Slice(first, columns);
            if (first > 0 && row.SequenceEqual(mask.Slice(first - columns, columns)))
            {
                repeats++;
                continue;
            }
            at = WriteRepeats(runs, at, repeats);
            repeats = 0;
            while (!row.IsEmpty)
            {
                var label = row[0];
                var length = LabelRun.Length(row);
                at = WriteNumber(runs, at, length);
                runs[at++] = label;
                row = row[length..];
            }
        }
        return WriteRepeats(runs, at, repeats);
    }

    /// <summary>Decodes into a mask of whole rows; false where the runs are none of such a mask.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> runs, int columns, Span<byte> mask)
    {
        var at = 0;
        for (var first = 0; first < mask.Length;)
        {
            if (!TryReadNumber(runs, ref at, out var length)) return false;
            if (length == 0)
            {
                if (!TryReadNumber(runs, ref at, out var repeats) || repeats == 0 || first == 0 || (long)repeats * columns > mask.Length - first) return false;
                for (var end = first + repeats * columns; first < end; first += columns) mask.Slice(first - columns, columns).CopyTo(mask[first..]);
                continue;
            }
            for (var row = mask.Slice(first, columns); ;)
            {
                if (length == 0 || length > row.Length || at == runs.Length) return false;
                Fill(row, length, runs[at++]);
                row = row[length..];
                if (row.IsEmpty) break;
                if (!TryReadNumber(runs, ref at, out length)) return false;
            }
            first += columns;
        }
        return at == runs.Length;
    }

    // Most runs of a noisy mask are short: eight labels at once, of which the next run overwrites what is too many, take less time than a fill needs to begin.
    private static void Fill(Span<byte> row, int length, byte label)
    {
        if (length <= sizeof(ulong) && row.Length >= sizeof(ulong)) BinaryPrimitives.WriteUInt64LittleEndian(row, label * 0x0101010101010101UL);
        else row[..length].Fill(label);
    }

    private static int WriteRepeats(Span<byte> runs, int at, int repeats)
    {
        if (repeats == 0) return at;
        runs[at] = 0;
        return WriteNumber(runs, at + 1, repeats);
    }

    private static int WriteNumber(Span<byte> runs, int at, int number)
    {
        for (; number >= 0x80; number >>= 7) runs[at++] = (byte)(number | 0x80);
        runs[at] = (byte)number;
        return at + 1;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> runs, ref int at, out int number)
    {
        number = 0;
        for (var shift = 0; at < runs.Length && shift < 28; shift += 7)
        {
            var part = runs[at++];
            number |= (part & 0x7F) << shift;
            if (part < 0x80) return true;
        }
        return false;
    }
}
