using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.ExceptionServices;
using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Outputs.Nifti;

/// <summary>
/// Writes label volumes as compressed NIfTI-1 (<c>.nii.gz</c>) in the patient's space. The voxels are laid out as dcm2niix lays out the
/// source series, so that a mask lies over the converted source voxel by voxel and not only by its affine: rows from the last to the first,
/// slices ascending along the normal (row cosines × column cosines).
/// </summary>
public static class NiftiWriter
{
    private const int GzipHeaderLength = 15, GzipEndLength = 10;

    /// <summary>Writes a volume of labels, with as many threads as there are processors. The same labels give the same bytes: the gzip header has no time or name.</summary>
    /// <param name="volume">The geometry. A sheared (tilted) volume is written with an sform only; a lone slice has its nominal thickness.</param>
    /// <param name="openSlices">
    /// Gives each thread what it reads slices with: the labels of the slice with this index in the volume's order, row by row from the first, Rows × Columns bytes, which may change after the next call.
    /// </param>
    /// <param name="description">Up to 79 ASCII characters for the header's <c>descrip</c>; no patient data.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>The file: one gzip member (RFC 1952).</returns>
    /// <exception cref="InvalidDataException">A slice has another number of labels than the volume.</exception>
    public static byte[] Write(VolumeGeometry volume, Func<Func<int, ReadOnlyMemory<byte>>> openSlices, string description, CancellationToken cancellationToken = default)
    {
        var affine = volume.RasAffine.WithRowsReversed(volume.Rows);
        var header = NiftiHeader.ForLabels(volume.Columns, volume.Rows, volume.Slices, affine, volume.IsSheared, description);
        var size = volume.Rows * volume.Columns;
        var blocks = new (byte[] Bytes, uint Checksum)[volume.Slices];
        try
        {
            Parallel.For(
                0, volume.Slices, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
                () => (Read: openSlices(), Block: new LabelBlock()),
                (slice, _, thread) =>
                {
                    var labels = thread.Read(slice);
                    if (labels.Length != size) throw new InvalidDataException($"Slice {slice} has {labels.Length} labels, its volume {volume.Rows} × {volume.Columns}.");
                    blocks[slice] = thread.Block.CompressReversed(labels.Span, volume.Columns);
                    return thread;
                },
                thread => thread.Block.Dispose());
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
        }

        var file = new byte[GzipHeaderLength + header.Length + blocks.Sum(block => (long)block.Bytes.Length) + GzipEndLength];
        byte[] head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 0]; // deflate, no flags, no time, unknown system; a stored block
        head.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(11), (ushort)header.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(13), (ushort)~header.Length);
        header.CopyTo(file, GzipHeaderLength);
        var end = GzipHeaderLength + header.Length;
        var (checksum, shift) = (Crc32.HashToUInt32(header), Crc32Sum.Shift(size));
        foreach (var block in blocks)
        {
            block.Bytes.CopyTo(file, end);
            end += block.Bytes.Length;
            checksum = Crc32Sum.Combine(checksum, block.Checksum, shift);
        }
        file[end++] = 0b011; // the last block, with the fixed codes, and nothing in it
        file[end++] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(end), checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(end + 4), (uint)(header.Length + ((long)size * volume.Slices)));
        return file;
    }
}
