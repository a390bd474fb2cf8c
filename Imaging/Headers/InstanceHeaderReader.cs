using System.Buffers;
using System.Buffers.Binary;
using FellowOakDicom;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Headers;

/// <summary>Recognises DICOM by its content and reads headers; the pixels are not read.</summary>
public static class InstanceHeaderReader
{
    /// <summary>Reads the header of a file, whatever its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>
    /// The header, or a reason: <see cref="ReasonCodes.EmptyFile"/>, <see cref="ReasonCodes.NotDicom"/>, <see cref="ReasonCodes.DicomDirectory"/>,
    /// <see cref="ReasonCodes.DamagedHeader"/> or <see cref="ReasonCodes.UnreadableFile"/>.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static InstanceHeaderResult Read(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            using var stream = new HeadStream(path);
            return Read(stream, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return InstanceHeaderResult.Of(ReasonCodes.UnreadableFile, "The file could not be opened.");
        }
    }

    /// <summary>Reads the header of a file that lies in a stream from its position to its end.</summary>
    /// <param name="stream">The stream; one that can't seek is read into memory. It stays open, its position is undefined afterwards.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>As <see cref="Read(string, CancellationToken)"/>.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static InstanceHeaderResult Read(Stream stream, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (stream.CanSeek) return ReadSeekable(stream, cancellationToken);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            copy.Position = 0;
            return ReadSeekable(copy, cancellationToken);
        }
        catch (IOException)
        {
            return InstanceHeaderResult.Of(ReasonCodes.UnreadableFile, "The file could not be read.");
        }
    }

    /// <summary>The header of a data set that was read already.</summary>
    internal static InstanceHeader HeaderOf(DicomDataset dataset, bool hasPixelData)
    {
        var bitsStored = Integer(dataset, DicomTag.BitsStored, 0);
        var representation = Integer(dataset, DicomTag.PixelRepresentation, 0);
        return new InstanceHeader
        {
            StudyInstanceUid = Text(dataset, DicomTag.StudyInstanceUID),
            SeriesInstanceUid = Text(dataset, DicomTag.SeriesInstanceUID),
            SopInstanceUid = Text(dataset, DicomTag.SOPInstanceUID),
            SopClassUid = Text(dataset, DicomTag.SOPClassUID),
            TransferSyntaxUid = dataset.InternalTransferSyntax.UID.UID,
            Modality = Text(dataset, DicomTag.Modality),
            Rows = Integer(dataset, DicomTag.Rows, 0),
            Columns = Integer(dataset, DicomTag.Columns, 0),
            NumberOfFrames = Integer(dataset, DicomTag.NumberOfFrames, 1),
            BitsAllocated = Integer(dataset, DicomTag.BitsAllocated, 0),
            BitsStored = bitsStored,
            HighBit = Integer(dataset, DicomTag.HighBit, bitsStored - 1),
            PixelRepresentation = representation,
            SamplesPerPixel = Integer(dataset, DicomTag.SamplesPerPixel, 1),
            PhotometricInterpretation = Text(dataset, DicomTag.PhotometricInterpretation),
            RescaleSlope = Numbers(dataset, DicomTag.RescaleSlope, 1)?[0] ?? 1,
            RescaleIntercept = Numbers(dataset, DicomTag.RescaleIntercept, 1)?[0] ?? 0,
            PixelPaddingValue = StoredValue(dataset, DicomTag.PixelPaddingValue, representation),
            PixelPaddingRangeLimit = StoredValue(dataset, DicomTag.PixelPaddingRangeLimit, representation),
            ImagePositionPatient = Numbers(dataset, DicomTag.ImagePositionPatient, 3),
            ImageOrientationPatient = Numbers(dataset, DicomTag.ImageOrientationPatient, 6),
            PixelSpacing = Numbers(dataset, DicomTag.PixelSpacing, 2),
            SliceThickness = Numbers(dataset, DicomTag.SliceThickness, 1)?[0],
            InstanceNumber = dataset.TryGetSingleValue<int>(DicomTag.InstanceNumber, out var number) ? number : null,
            FrameOfReferenceUid = Text(dataset, DicomTag.FrameOfReferenceUID),
            ImageType = dataset.TryGetValues<string>(DicomTag.ImageType, out var types) ? Array.ConvertAll(types, type => type.Trim()) : [],
            SeriesDescription = Text(dataset, DicomTag.SeriesDescription),
            HasPixelData = hasPixelData,
        };
    }

    private static InstanceHeaderResult ReadSeekable(Stream stream, CancellationToken cancellationToken)
    {
        var start = stream.Position;
        var head = ArrayPool<byte>.Shared.Rent(DicomSignature.Length);
        try
        {
            var count = stream.ReadAtLeast(head.AsSpan(0, DicomSignature.Length), DicomSignature.Length, throwOnEndOfStream: false);
            if (count == 0) return InstanceHeaderResult.Of(ReasonCodes.EmptyFile, "The file is empty.");
            if (!DicomSignature.Matches(head.AsSpan(0, count))) return InstanceHeaderResult.Of(ReasonCodes.NotDicom, "The file does not begin as DICOM does.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }

        stream.Position = start;
        var parse = new HeaderParse(stopAtPixels: true, cancellationToken);
        try
        {
            var file = DicomFile.Open(stream, DicomEncoding.Default, parse.Stop, FileReadOption.SkipLargeTags);
            if (parse.IsDirectory || IsDirectory(file)) return InstanceHeaderResult.Of(ReasonCodes.DicomDirectory, "The file is a DICOMDIR.");
            if (file.IsPartial && !parse.Stopped) return InstanceHeaderResult.Of(ReasonCodes.DamagedHeader, "The header breaks off.");
            var header = HeaderOf(file.Dataset, parse.MetPixels);
            return InstanceHeaderResult.Of(parse.MetPixels ? header with { PixelDataLength = PixelDataLength(stream, file.Dataset.InternalTransferSyntax) } : header);
        }
        // fo-dicom wraps whatever went wrong, so an error of the medium is told from damage by what it wraps.
        catch (DicomFileException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return e.InnerException is IOException and not EndOfStreamException
                ? InstanceHeaderResult.Of(ReasonCodes.UnreadableFile, "The file could not be read to the end of its header.")
                : InstanceHeaderResult.Of(ReasonCodes.DamagedHeader, "The header is damaged.");
        }
    }

    private static bool IsDirectory(DicomFile file) =>
        file.FileMetaInfo.TryGetSingleValue(DicomTag.MediaStorageSOPClassUID, out DicomUID media) && media == DicomUID.MediaStorageDirectoryStorage;

    // Reading stopped behind the tag of the pixel data. Where the stream really stands there, the length can be read from it.
    private static long? PixelDataLength(Stream stream, DicomTransferSyntax syntax)
    {
        const int HeaderLength = 12;
        if (syntax.IsEncapsulated || syntax.IsDeflate || stream.Position < 4) return null;
        stream.Position -= 4;
        Span<byte> bytes = stackalloc byte[HeaderLength];
        if (stream.ReadAtLeast(bytes, HeaderLength, throwOnEndOfStream: false) < HeaderLength) return null;
        var bigEndian = syntax.Endian == FellowOakDicom.IO.Endian.Big;
        if (!bytes[..4].SequenceEqual(bigEndian ? [0x7f, 0xe0, 0x00, 0x10] : [0xe0, 0x7f, 0x10, 0x00])) return null;
        var lengthBytes = syntax.IsExplicitVR ? bytes[8..] : bytes[4..];
        var length = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        return length == uint.MaxValue ? null : length;
    }

    private static string Text(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetValue(tag, 0, out string text) ? text.Trim(' ', '\0') : "";

    private static int Integer(DicomDataset dataset, DicomTag tag, int missing) =>
        dataset.TryGetValue(tag, 0, out int number) ? number : missing;

    private static double[]? Numbers(DicomDataset dataset, DicomTag tag, int count) =>
        dataset.TryGetValues<double>(tag, out var numbers) && numbers.Length >= count && Array.TrueForAll(numbers, double.IsFinite)
            ? numbers.Length == count ? numbers : numbers[..count]
            : null;

    // The representation of these elements is US or SS, and implicit data sets do not say which.
    private static int? StoredValue(DicomDataset dataset, DicomTag tag, int pixelRepresentation)
    {
        if (!dataset.TryGetValue(tag, 0, out int number)) return null;
        var bits = unchecked((ushort)number);
        return pixelRepresentation == 1 ? (short)bits : bits;
    }
}
