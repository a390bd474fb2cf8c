using FellowOakDicom;
using FellowOakDicom.IO.Buffer;
using MedCluster.Imaging.Outputs.Dicom;
using MedCluster.Reasons;
using SkiaSharp;

namespace MedCluster.Imaging.Outputs.SecondaryCapture;

/// <summary>Writes a picture as a Secondary Capture Image (DICOM PS3.3 A.8.1), RGB of 8 bits, so that it stands beside its source in an archive.</summary>
public static class SecondaryCaptureWriter
{
    /// <summary>The file, explicit VR little endian. The same content gives the same bytes.</summary>
    /// <param name="source">The slices that the picture shows.</param>
    /// <param name="producer">What made it.</param>
    /// <param name="png">The picture, as PNG.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputMismatch"/>: the picture cannot be decoded.</exception>
    public static ReadOnlyMemory<byte> Write(ResultSource source, ResultProducer producer, ReadOnlyMemory<byte> png)
    {
        var (rows, columns, rgb) = Decode(png);
        var dataset = ResultDataset.Create(source, producer, ResultKind.Overlay, DicomUID.SecondaryCaptureImageStorage, "OT", "overlay", isAscii: true);
        dataset.AddOrUpdate(
            new DicomCodeString(DicomTag.ConversionType, "WSD"),
            new DicomCodeString(DicomTag.ImageType, "DERIVED", "SECONDARY"),
            new DicomLongString(DicomTag.SecondaryCaptureDeviceManufacturer, ResultProducer.Manufacturer),
            new DicomLongString(DicomTag.SecondaryCaptureDeviceManufacturerModelName, ResultProducer.Manufacturer),
            new DicomLongString(DicomTag.SecondaryCaptureDeviceSoftwareVersions, ResultDataset.Cut($"MedCluster {producer.Software}")),
            new DicomShortText(DicomTag.DerivationDescription, "Slices with labels drawn over them; not for measuring"),
            new DicomCodeString(DicomTag.PatientOrientation, ""),
            new DicomCodeString(DicomTag.Laterality, ""),
            // The montage has orientation letters and a legend in it, nothing of the patient.
            new DicomCodeString(DicomTag.BurnedInAnnotation, "NO"),
            new DicomCodeString(DicomTag.LossyImageCompression, "00"),
            new DicomUnsignedShort(DicomTag.SamplesPerPixel, 3),
            new DicomCodeString(DicomTag.PhotometricInterpretation, "RGB"),
            new DicomUnsignedShort(DicomTag.PlanarConfiguration, 0),
            new DicomUnsignedShort(DicomTag.Rows, (ushort)rows),
            new DicomUnsignedShort(DicomTag.Columns, (ushort)columns),
            new DicomUnsignedShort(DicomTag.BitsAllocated, 8),
            new DicomUnsignedShort(DicomTag.BitsStored, 8),
            new DicomUnsignedShort(DicomTag.HighBit, 7),
            new DicomUnsignedShort(DicomTag.PixelRepresentation, 0),
            new DicomOtherByte(DicomTag.PixelData, new MemoryByteBuffer(rgb)));
        return ResultDataset.Save(dataset, rgb.Length + 4096);
    }

    /// <summary>Reads a Secondary Capture back from its bytes and compares it with the picture, pixel by pixel.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputMismatch"/>: they differ.</exception>
    public static void Compare(ReadOnlyMemory<byte> file, ResultSource source, ResultProducer producer, ReadOnlyMemory<byte> png)
    {
        var (rows, columns, rgb) = Decode(png);
        try
        {
            var dataset = DatasetReader.ReadBack(file).Dataset;
            if (dataset.GetSingleValue<int>(DicomTag.Rows) == rows && dataset.GetSingleValue<int>(DicomTag.Columns) == columns
                && dataset.GetSingleValue<string>(DicomTag.SOPInstanceUID) == source.InstanceUid(producer, ResultKind.Overlay)
                && dataset.GetSingleValue<string>(DicomTag.StudyInstanceUID) == source.StudyInstanceUid
                && dataset.GetDicomItem<DicomElement>(DicomTag.PixelData).Buffer.Data.AsSpan().SequenceEqual(rgb)) return;
        }
        catch (Exception exception) when (exception is DicomException or ArgumentException or InvalidCastException or FormatException)
        {
            throw new MedClusterException(ReasonCodes.OutputMismatch, "The secondary capture that was written cannot be read back.", exception);
        }
        throw new MedClusterException(ReasonCodes.OutputMismatch, "The secondary capture that was written differs from the picture.");
    }

    /// <summary>Rows, columns and the pixels, three bytes each, with an empty byte more where their number is odd.</summary>
    private static (int Rows, int Columns, byte[] Rgb) Decode(ReadOnlyMemory<byte> png)
    {
        var bounds = SKBitmap.DecodeBounds(png.Span);
        using var bitmap = (bounds.IsEmpty ? null : SKBitmap.Decode(png.Span, new SKImageInfo(bounds.Width, bounds.Height, SKColorType.Rgba8888, SKAlphaType.Opaque)))
            ?? throw new MedClusterException(ReasonCodes.OutputMismatch, "The overlay picture that was written cannot be read back.");
        var pixels = bitmap.GetPixelSpan();
        var count = bitmap.Width * bitmap.Height;
        var rgb = new byte[(count * 3) + (count * 3 % 2)];
        for (int from = 0, to = 0; to + 2 < rgb.Length && from < count * 4; from += 4, to += 3)
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (pixels[from], pixels[from + 1], pixels[from + 2]);
        return (bitmap.Height, bitmap.Width, rgb);
    }
}
