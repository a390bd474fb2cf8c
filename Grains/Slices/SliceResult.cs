using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using MedCluster.Imaging.Labels;
using MedCluster.Reasons;

namespace MedCluster.Grains.Slices;

/// <summary>
/// What a model said of a slice: for a segmentation the label of each pixel and what was measured under each label, for a classification the
/// probability of each class. As stored it carries a checksum, so that a result cut short by a power failure is computed again instead of believed.
/// </summary>
public sealed record SliceResult
{
    private const uint Magic = 0x3353434D; // "MCS3"; a result of an earlier version counts as damaged, so that it is computed again
    private const int HeaderSize = 20;
    private const int ChecksumSize = 8;
    private const int VoxelsSize = 8;
    private const int SumsSize = 64;

    private readonly ReadOnlyMemory<byte> _runs;

    private SliceResult(int rows, int columns, ReadOnlyMemory<byte> runs, IReadOnlyList<LabelSums> sums, IReadOnlyList<float> probabilities) =>
        (Rows, Columns, _runs, Sums, Probabilities) = (rows, columns, runs, sums, probabilities);

    /// <summary>Rows of the mask; 0 for a classification.</summary>
    public int Rows { get; }

    /// <summary>Columns of the mask; 0 for a classification.</summary>
    public int Columns { get; }

    /// <summary>What was measured under each label value, 0 first; empty for a classification.</summary>
    public IReadOnlyList<LabelSums> Sums { get; }

    /// <summary>Probability of each class in the package's order; empty for a segmentation.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>The result of a segmentation.</summary>
    /// <param name="rows">Rows of the slice.</param>
    /// <param name="columns">Columns of the slice.</param>
    /// <param name="mask">Label of each pixel, row by row at the source's own size.</param>
    /// <param name="sums">What was measured under each label value, 0 first.</param>
    public static SliceResult OfMask(int rows, int columns, ReadOnlySpan<byte> mask, IReadOnlyList<LabelSums> sums)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(mask.Length, rows * columns);
        var buffer = ArrayPool<byte>.Shared.Rent(MaskRuns.MaximumLength(rows, columns));
        try
        {
            return new SliceResult(rows, columns, buffer.AsSpan(0, MaskRuns.Encode(mask, columns, buffer)).ToArray(), sums, []);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The result of a classification: the probability of each class in the package's order.</summary>
    public static SliceResult OfProbabilities(IReadOnlyList<float> probabilities) => new(0, 0, default, [], probabilities);

    /// <summary>Writes the label of each pixel, row by row, into <paramref name="mask"/>, which has <see cref="Rows"/> × <see cref="Columns"/> bytes.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedResult"/>: the mask is not one of that size.</exception>
    public void CopyMask(Span<byte> mask)
    {
        if (mask.Length != Rows * Columns || !MaskRuns.TryDecode(_runs.Span, Columns, mask)) throw Damaged();
    }

    /// <summary>The label of each pixel, row by row; empty for a classification.</summary>
    /// <exception cref="MedClusterException">As <see cref="CopyMask"/>.</exception>
    public byte[] ToMask()
    {
        var mask = new byte[Rows * Columns];
        CopyMask(mask);
        return mask;
    }

    /// <summary>
    /// The result as it is stored: a header of five 32-bit little-endian integers (magic, rows, columns, how many labels and
    /// probabilities), each label's number of pixels and, where there are any, its sums, the probabilities, the mask as <see cref="MaskRuns"/>, an XXH3 checksum.
    /// </summary>
    public byte[] Encode()
    {
        var sums = Sums.Sum(label => label.Voxels == 0 ? VoxelsSize : SumsSize);
        var data = new byte[HeaderSize + sums + (4 * Probabilities.Count) + _runs.Length + ChecksumSize];
        var rest = data.AsSpan();
        foreach (var number in (ReadOnlySpan<uint>)[Magic, (uint)Rows, (uint)Columns, (uint)Sums.Count, (uint)Probabilities.Count])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, number);
            rest = rest[4..];
        }
        foreach (var label in Sums) rest = rest[Write(label, rest)..];
        foreach (var probability in Probabilities)
        {
            BinaryPrimitives.WriteSingleLittleEndian(rest, probability);
            rest = rest[4..];
        }
        _runs.Span.CopyTo(rest);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[_runs.Length..], XxHash3.HashToUInt64(data.AsSpan(0, data.Length - ChecksumSize)));
        return data;
    }

    /// <summary>The result in <paramref name="data"/>, which it goes on using.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedResult"/>: the checksum or the sizes don't hold.</exception>
    public static SliceResult Decode(ReadOnlyMemory<byte> data)
    {
        var span = data.Span;
        if (span.Length < HeaderSize + ChecksumSize
            || BinaryPrimitives.ReadUInt32LittleEndian(span) != Magic
            || BinaryPrimitives.ReadUInt64LittleEndian(span[^ChecksumSize..]) != XxHash3.HashToUInt64(span[..^ChecksumSize])) throw Damaged();
        int At(int index, ReadOnlySpan<byte> span) => BinaryPrimitives.ReadInt32LittleEndian(span[(4 * index)..]);
        var (rows, columns, sums, probabilities) = (At(1, span), At(2, span), new LabelSums[At(3, span)], new float[At(4, span)]);
        var offset = HeaderSize;
        for (var i = 0; i < sums.Length; i++) offset += Read(span[offset..], out sums[i]);
        for (var i = 0; i < probabilities.Length; i++, offset += 4) probabilities[i] = BinaryPrimitives.ReadSingleLittleEndian(span[offset..]);
        return new SliceResult(rows, columns, data[offset..^ChecksumSize], sums, probabilities);
    }

    /// <summary>Writes a label's sums; returns how many bytes they take.</summary>
    private static int Write(LabelSums label, Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, label.Voxels);
        if (label.Voxels == 0) return VoxelsSize;
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], label.Measured);
        BinaryPrimitives.WriteDoubleLittleEndian(to[16..], label.Sum);
        BinaryPrimitives.WriteDoubleLittleEndian(to[24..], label.SumOfSquares);
        BinaryPrimitives.WriteInt32LittleEndian(to[32..], label.FirstRow);
        BinaryPrimitives.WriteInt32LittleEndian(to[36..], label.LastRow);
        BinaryPrimitives.WriteInt32LittleEndian(to[40..], label.FirstColumn);
        BinaryPrimitives.WriteInt32LittleEndian(to[44..], label.LastColumn);
        BinaryPrimitives.WriteInt64LittleEndian(to[48..], label.RowSum);
        BinaryPrimitives.WriteInt64LittleEndian(to[56..], label.ColumnSum);
        return SumsSize;
    }

    private static int Read(ReadOnlySpan<byte> from, out LabelSums label)
    {
        var voxels = BinaryPrimitives.ReadInt64LittleEndian(from);
        label = voxels == 0 ? default : new LabelSums(
            voxels,
            BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadDoubleLittleEndian(from[16..]),
            BinaryPrimitives.ReadDoubleLittleEndian(from[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[36..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[44..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[56..]));
        return voxels == 0 ? VoxelsSize : SumsSize;
    }

    private static MedClusterException Damaged() => new(ReasonCodes.DamagedResult, "A stored slice result is damaged.");
}
