using System.Runtime.InteropServices;
using FellowOakDicom;
using MedCluster.Imaging.Headers;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>Reads DICOM files that are in memory.</summary>
internal static class DatasetReader
{
    /// <summary>Everything before the pixels.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedHeader"/>.</exception>
    public static DicomDataset ReadHeader(ReadOnlyMemory<byte> file)
    {
        using var stream = Open(file);
        try
        {
            return DicomFile.Open(DeflatedFile.Plain(stream), DicomEncoding.Default, new HeaderParse(stopAtPixels: true, CancellationToken.None).Stop, FileReadOption.ReadAll).Dataset;
        }
        catch (DicomFileException exception)
        {
            throw new MedClusterException(ReasonCodes.DamagedHeader, "The header is damaged.", exception);
        }
    }

    /// <summary>A file that was just written, whole.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputMismatch"/>: it cannot be read.</exception>
    public static DicomFile ReadBack(ReadOnlyMemory<byte> file)
    {
        using var stream = Open(file);
        try
        {
            return DicomFile.Open(stream, FileReadOption.ReadAll);
        }
        catch (DicomFileException exception)
        {
            throw new MedClusterException(ReasonCodes.OutputMismatch, "A DICOM result cannot be read back.", exception);
        }
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> file) => MemoryMarshal.TryGetArray(file, out var segment)
        ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
        : new MemoryStream(file.ToArray(), writable: false);
}
