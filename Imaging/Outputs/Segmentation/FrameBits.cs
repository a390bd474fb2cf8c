using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace MedCluster.Imaging.Outputs.Segmentation;

/// <summary>
/// Frames of one bit a pixel as DICOM packs them (PS3.5 section 8.1.1 and annex D): the first pixel in the lowest bit of the first byte, and the frames one
/// after the other without padding, so that a frame may begin inside a byte.
/// </summary>
internal static class FrameBits
{
    /// <summary>What a buffer needs beyond the bits themselves, because they are written 64 at a time.</summary>
    public const int Slack = 16;

    /// <summary>Sets the bits of the pixels that have a label; the buffer is 0 there.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="value">The label looked for.</param>
    /// <param name="bits">The packed frames, with <see cref="Slack"/> bytes more.</param>
    /// <param name="offset">Where the frame begins, in bits.</param>
    public static void Pack(ReadOnlySpan<byte> labels, byte value, Span<byte> bits, long offset)
    {
        var wanted = Vector256.Create(value);
        var i = 0;
        for (; i + 64 <= labels.Length; i += 64)
        {
            ulong low = Vector256.Equals(Vector256.Create(labels[i..]), wanted).ExtractMostSignificantBits();
            ulong high = Vector256.Equals(Vector256.Create(labels[(i + 32)..]), wanted).ExtractMostSignificantBits();
            if ((low | high) != 0) Or(bits, offset + i, low | (high << 32));
        }
        ulong rest = 0;
        for (var k = i; k < labels.Length; k++)
            if (labels[k] == value) rest |= 1UL << (k - i);
        if (rest != 0) Or(bits, offset + i, rest);
    }

    /// <summary>Sets the label of the pixels whose bit is set; returns how many there were that had another label than 0 before.</summary>
    /// <param name="bits">The packed frames.</param>
    /// <param name="offset">Where the frame begins, in bits.</param>
    /// <param name="value">The label.</param>
    /// <param name="labels">Receives it; its length is that of the frame.</param>
    public static int Unpack(ReadOnlySpan<byte> bits, long offset, byte value, Span<byte> labels)
    {
        var overlaps = 0;
        for (var i = 0; i < labels.Length; i += 64)
        {
            var count = Math.Min(64, labels.Length - i);
            var word = Read(bits, offset + i, count);
            if (word == 0) continue;
            var part = labels.Slice(i, count);
            if (word == ulong.MaxValue && part.IndexOfAnyExcept((byte)0) < 0)
            {
                part.Fill(value);
                continue;
            }
            for (; word != 0; word &= word - 1)
            {
                ref var label = ref part[BitOperations.TrailingZeroCount(word)];
                if (label != 0) overlaps++;
                label = value;
            }
        }
        return overlaps;
    }

    private static void Or(Span<byte> bits, long offset, ulong word)
    {
        var at = bits[(int)(offset >> 3)..];
        var shift = (int)(offset & 7);
        BinaryPrimitives.WriteUInt64LittleEndian(at, BinaryPrimitives.ReadUInt64LittleEndian(at) | (word << shift));
        if (shift > 0) at[8] |= (byte)(word >> (64 - shift));
    }

    /// <summary>Up to 64 bits from any place; beyond the end of the buffer they are 0.</summary>
    private static ulong Read(ReadOnlySpan<byte> bits, long offset, int count)
    {
        var at = bits[(int)(offset >> 3)..];
        var shift = (int)(offset & 7);
        ulong word;
        if (at.Length > 8)
        {
            word = BinaryPrimitives.ReadUInt64LittleEndian(at) >> shift;
            if (shift > 0) word |= (ulong)at[8] << (64 - shift);
        }
        else
        {
            Span<byte> last = stackalloc byte[9];
            last.Clear();
            at.CopyTo(last);
            word = BinaryPrimitives.ReadUInt64LittleEndian(last) >> shift;
            if (shift > 0) word |= (ulong)last[8] << (64 - shift);
        }
        return count == 64 ? word : word & ((1UL << count) - 1);
    }
}
