using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using MedCluster.Reasons;

namespace MedCluster.Grains.Slices;

/// <summary>
/// What a model said of a slice: for a segmentation the label of each pixel and their counts, for a classification the probability of
/// each class. As stored it carries a checksum, so that a result cut short by a power failure is computed again instead of believed.
/// </summary>
/// <param name="Rows">Rows of the mask; 0 for a classification.</param>
/// <param name="Columns">Columns of the mask; 0 for a classification.</param>
/// <param name="Mask">Label of each pixel, row by row at the source's own size; empty for a classification.</param>
/// <param name="Counts">Pixels of each label value, 0 first; empty for a classification.</param>
/// <param name="Probabilities">Probability of each class in the package's order; empty for a segmentation.</param>
public sealed record SliceResult(int Rows, int Columns, ReadOnlyMemory<byte> Mask, IReadOnlyList<long> Counts, IReadOnlyList<float> Probabilities)
{
    private const uint Magic = 0x3153434D; // "MCS1"
    private const int HeaderSize = 24;
    private const int ChecksumSize = 8;

    /// <summary>The result as it is stored: a header of six 32-bit little-endian integers, counts, probabilities, the deflated mask, an XXH3 checksum.</summary>
    public byte[] Encode()
    {
        using var stream = new MemoryStream(HeaderSize + 64 + (Mask.Length / 16));
        Span<byte> word = stackalloc byte[8];
        void Int32(uint value, Span<byte> word)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, value);
            stream.Write(word[..4]);
        }
        Int32(Magic, word);
        Int32((uint)Rows, word);
        Int32((uint)Columns, word);
        Int32((uint)Counts.Count, word);
        Int32((uint)Probabilities.Count, word);
        Int32((uint)Mask.Length, word);
        foreach (var count in Counts)
        {
            BinaryPrimitives.WriteInt64LittleEndian(word, count);
            stream.Write(word);
        }
        foreach (var probability in Probabilities)
        {
            BinaryPrimitives.WriteSingleLittleEndian(word, probability);
            stream.Write(word[..4]);
        }
        if (Mask.Length > 0)
        {
            using var deflate = new DeflateStream(stream, CompressionLevel.Fastest, leaveOpen: true);
            deflate.Write(Mask.Span);
        }
        BinaryPrimitives.WriteUInt64LittleEndian(word, XxHash3.HashToUInt64(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        stream.Write(word);
        return stream.ToArray();
    }

    /// <summary>The result in <paramref name="data"/>.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedResult"/>: the checksum or the sizes don't hold.</exception>
    public static SliceResult Decode(ReadOnlyMemory<byte> data)
    {
        var span = data.Span;
        if (span.Length < HeaderSize + ChecksumSize
            || BinaryPrimitives.ReadUInt32LittleEndian(span) != Magic
            || BinaryPrimitives.ReadUInt64LittleEndian(span[^ChecksumSize..]) != XxHash3.HashToUInt64(span[..^ChecksumSize])) throw Damaged();
        int At(int index, ReadOnlySpan<byte> span) => BinaryPrimitives.ReadInt32LittleEndian(span[(4 * index)..]);
        var (rows, columns, counts, probabilities, length) = (At(1, span), At(2, span), new long[At(3, span)], new float[At(4, span)], At(5, span));
        var offset = HeaderSize;
        for (var i = 0; i < counts.Length; i++, offset += 8) counts[i] = BinaryPrimitives.ReadInt64LittleEndian(span[offset..]);
        for (var i = 0; i < probabilities.Length; i++, offset += 4) probabilities[i] = BinaryPrimitives.ReadSingleLittleEndian(span[offset..]);
        var mask = new byte[length];
        if (length > 0)
        {
            using var inflate = new DeflateStream(new MemoryStream(data[offset..^ChecksumSize].ToArray()), CompressionMode.Decompress);
            inflate.ReadExactly(mask);
        }
        return new SliceResult(rows, columns, mask, counts, probabilities);
    }

    private static MedClusterException Damaged() => new(ReasonCodes.DamagedResult, "A stored slice result is damaged.");
}
