using System.Buffers;
using System.IO.Compression;
using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Outputs.Nifti;

/// <summary>
/// Writes label volumes as compressed NIfTI-1 (<c>.nii.gz</c>) in the patient's space. The voxels are laid out as dcm2niix lays out the
/// source series, so that a mask lies over the converted source voxel by voxel and not only by its affine: rows from the last to the first,
/// slices ascending along the normal (row cosines × column cosines).
/// </summary>
public static class NiftiWriter
{
    /// <summary>
    /// Writes a volume of labels slice by slice; one slice is held at a time. The same labels give the same bytes: the gzip header has no time or name.
    /// </summary>
    /// <param name="destination">Receives the file; is left open.</param>
    /// <param name="volume">The geometry. A sheared (tilted) volume is written with an sform only; a lone slice has its nominal thickness.</param>
    /// <param name="readSlice">
    /// Gives the labels of the slice with this index in the volume's order, row by row from the first: Rows × Columns bytes. It is called once for each, in order.
    /// </param>
    /// <param name="description">Up to 79 ASCII characters for the header's <c>descrip</c>; no patient data.</param>
    /// <param name="cancellationToken">Ends the writing; what was written is then of no use.</param>
    /// <exception cref="InvalidDataException">A slice has another number of labels than the volume.</exception>
    public static async Task WriteAsync(
        Stream destination,
        VolumeGeometry volume,
        Func<int, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> readSlice,
        string description,
        CancellationToken cancellationToken = default)
    {
        var affine = volume.RasAffine.WithRowsReversed(volume.Rows);
        var header = NiftiHeader.ForLabels(volume.Columns, volume.Rows, volume.Slices, affine, volume.IsSheared, description);
        var size = volume.Rows * volume.Columns;
        var flipped = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            await using var gzip = new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(header, cancellationToken);
            for (var slice = 0; slice < volume.Slices; slice++)
            {
                var labels = await readSlice(slice, cancellationToken);
                if (labels.Length != size) throw new InvalidDataException($"Slice {slice} has {labels.Length} labels, its volume {volume.Rows} × {volume.Columns}.");
                ReverseRows(labels.Span, flipped, volume.Columns);
                await gzip.WriteAsync(flipped.AsMemory(0, size), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(flipped);
        }
    }

    private static void ReverseRows(ReadOnlySpan<byte> labels, Span<byte> flipped, int columns)
    {
        for (int from = 0, to = labels.Length - columns; from < labels.Length; from += columns, to -= columns)
            labels.Slice(from, columns).CopyTo(flipped[to..]);
    }
}
