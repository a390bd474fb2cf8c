using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using MedCluster.Imaging.Geometry;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Outputs.Nifti;

/// <summary>Reads a label volume back from its bytes, with the runtime's own gzip, and compares it with what it was to hold.</summary>
public static class NiftiCheck
{
    // The header's numbers are of single precision.
    private const double Relative = 1e-5;

    /// <summary>Compares a file with its content.</summary>
    /// <param name="file">The file, <c>.nii.gz</c>.</param>
    /// <param name="volume">Its geometry.</param>
    /// <param name="readSlice">The labels of each slice, as for <see cref="NiftiWriter"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputMismatch"/>: they differ; the message says where.</exception>
    public static void Compare(ReadOnlyMemory<byte> file, VolumeGeometry volume, Func<int, ReadOnlyMemory<byte>> readSlice, CancellationToken cancellationToken = default)
    {
        try
        {
            using var stream = MemoryMarshal.TryGetArray(file, out var segment) ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false) : new MemoryStream(file.ToArray());
            using var gzip = new GZipStream(stream, CompressionMode.Decompress);
            var header = new byte[NiftiHeader.VoxelOffset];
            gzip.ReadExactly(header);
            CompareHeader(header, volume);

            var (rows, columns) = (volume.Rows, volume.Columns);
            var found = new byte[rows * columns];
            for (var slice = 0; slice < volume.Slices; slice++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                gzip.ReadExactly(found);
                var labels = readSlice(slice).Span;
                Hold(labels.Length == found.Length, "its size");
                for (var row = 0; row < rows; row++)
                    Hold(labels.Slice(row * columns, columns).SequenceEqual(found.AsSpan((rows - 1 - row) * columns, columns)), $"slice {slice + 1}, row {row + 1}");
            }
            Hold(gzip.ReadByte() < 0, "its length");
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new MedClusterException(ReasonCodes.OutputMismatch, "The NIfTI volume that was written cannot be read back.", exception);
        }
    }

    private static void CompareHeader(ReadOnlySpan<byte> header, VolumeGeometry volume)
    {
        Hold(BinaryPrimitives.ReadInt32LittleEndian(header) == 348 && header[344..348].SequenceEqual("n+1\0"u8), "its header");
        foreach (var (at, expected) in ((int, int)[])[(40, 3), (42, volume.Columns), (44, volume.Rows), (46, volume.Slices), (70, 2)])
            Hold(BinaryPrimitives.ReadInt16LittleEndian(header[at..]) == expected, "its dimensions");
        var affine = volume.RasAffine.WithRowsReversed(volume.Rows).ToArray();
        var scale = affine.Max(Math.Abs);
        for (var i = 0; i < affine.Length; i++)
            Hold(Math.Abs(BinaryPrimitives.ReadSingleLittleEndian(header[(280 + (4 * i))..]) - affine[i]) <= Relative * scale, "its affine");
    }

    private static void Hold(bool holds, string what)
    {
        if (!holds) throw new MedClusterException(ReasonCodes.OutputMismatch, $"The NIfTI volume that was written differs from what was computed in {what}.");
    }
}
