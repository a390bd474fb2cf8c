using System.Buffers;
using System.Buffers.Binary;
using FellowOakDicom;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Headers;

/// <summary>Recognises DICOM by its content and reads headers; the pixels are not read.</summary>
public static class InstanceHeaderReader
{
    /// <summary>As many bytes as <see cref="PixelDataLength(ReadOnlySpan{byte}, DicomTransferSyntax)"/> wants to see.</summary>
    internal const int PixelDataHeaderLength = 12;

    // What is read of a file at first, and where its header is larger: most have less than 16 KB, those with many private elements about a hundred.
    private static readonly int[] HeadLengths = [16 * 1024, 256 * 1024];

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
        var header = InstanceOf(new DatasetValues(dataset), dataset.InternalTransferSyntax, hasPixelData);
        return header.NumberOfFrames > 1 || dataset.Contains(DicomTag.PerFrameFunctionalGroupsSequence)
            ? header with { Frames = FunctionalGroups.Read(dataset, header) }
            : header;
    }

    /// <summary>The header that top-level values give, without functional groups and the length of the pixel data.</summary>
    internal static InstanceHeader InstanceOf(IHeaderValues values, DicomTransferSyntax syntax, bool hasPixelData)
    {
        var bitsStored = values.Integer(DicomTag.BitsStored) ?? 0;
        var representation = values.Integer(DicomTag.PixelRepresentation) ?? 0;
        return new InstanceHeader
        {
            StudyInstanceUid = values.Text(DicomTag.StudyInstanceUID),
            SeriesInstanceUid = values.Text(DicomTag.SeriesInstanceUID),
            SopInstanceUid = values.Text(DicomTag.SOPInstanceUID),
            SopClassUid = values.Text(DicomTag.SOPClassUID),
            TransferSyntaxUid = syntax.UID.UID,
            Modality = values.Text(DicomTag.Modality),
            Rows = values.Integer(DicomTag.Rows) ?? 0,
            Columns = values.Integer(DicomTag.Columns) ?? 0,
            NumberOfFrames = values.Integer(DicomTag.NumberOfFrames) ?? 1,
            BitsAllocated = values.Integer(DicomTag.BitsAllocated) ?? 0,
            BitsStored = bitsStored,
            HighBit = values.Integer(DicomTag.HighBit) ?? bitsStored - 1,
            PixelRepresentation = representation,
            SamplesPerPixel = values.Integer(DicomTag.SamplesPerPixel) ?? 1,
            PhotometricInterpretation = values.Text(DicomTag.PhotometricInterpretation),
            RescaleSlope = values.Numbers(DicomTag.RescaleSlope, 1)?[0] ?? 1,
            RescaleIntercept = values.Numbers(DicomTag.RescaleIntercept, 1)?[0] ?? 0,
            WindowCenter = values.Numbers(DicomTag.WindowCenter, 1)?[0],
            WindowWidth = values.Numbers(DicomTag.WindowWidth, 1)?[0],
            PixelPaddingValue = StoredValue(values, DicomTag.PixelPaddingValue, representation),
            PixelPaddingRangeLimit = StoredValue(values, DicomTag.PixelPaddingRangeLimit, representation),
            ImagePositionPatient = values.Numbers(DicomTag.ImagePositionPatient, 3),
            ImageOrientationPatient = values.Numbers(DicomTag.ImageOrientationPatient, 6),
            PixelSpacing = values.Numbers(DicomTag.PixelSpacing, 2),
            SliceThickness = values.Numbers(DicomTag.SliceThickness, 1)?[0],
            InstanceNumber = values.Integer(DicomTag.InstanceNumber),
            FrameOfReferenceUid = values.Text(DicomTag.FrameOfReferenceUID),
            ImageType = values.Texts(DicomTag.ImageType),
            SeriesDescription = values.Text(DicomTag.SeriesDescription),
            BodyPartExamined = values.Text(DicomTag.BodyPartExamined),
            HasContrast = values.Text(DicomTag.ContrastBolusAgent).Length > 0
                || values.HasItems(DicomTag.ContrastBolusAgentSequence),
            AcquisitionNumber = values.Integer(DicomTag.AcquisitionNumber),
            EchoTime = values.Numbers(DicomTag.EchoTime, 1)?[0],
            TemporalPosition = values.Integer(DicomTag.TemporalPositionIdentifier),
            TriggerTime = values.Numbers(DicomTag.TriggerTime, 1)?[0],
            BValue = values.Numbers(DicomTag.DiffusionBValue, 1)?[0],
            HasModalityLut = values.HasItems(DicomTag.ModalityLUTSequence),
            HasPixelData = hasPixelData,
        };
    }

    private static InstanceHeaderResult ReadSeekable(Stream stream, CancellationToken cancellationToken)
    {
        var start = stream.Position;
        var length = stream.Length - start;
        var needsMore = true;
        for (var i = 0; i < HeadLengths.Length && needsMore; i++)
        {
            var head = ArrayPool<byte>.Shared.Rent(HeadLengths[i]);
            try
            {
                stream.Position = start;
                var count = stream.ReadAtLeast(head.AsSpan(0, HeadLengths[i]), HeadLengths[i], throwOnEndOfStream: false);
                if (count == 0) return InstanceHeaderResult.Of(ReasonCodes.EmptyFile, "The file is empty.");
                if (!DicomSignature.Matches(head.AsSpan(0, Math.Min(count, DicomSignature.Length)))) return InstanceHeaderResult.Of(ReasonCodes.NotDicom, "The file does not begin as DICOM does.");
                if (PlainHeader.Read(head, count, length, out needsMore) is { } plain) return InstanceHeaderResult.Of(plain);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(head);
            }
        }
        stream.Position = start;
        try
        {
            return DeflatedFile.Find(stream) is { } deflated ? ReadDeflated(deflated, cancellationToken) : ReadAny(stream, cancellationToken);
        }
        catch (DicomFileException)
        {
            return InstanceHeaderResult.Of(ReasonCodes.DamagedHeader, "The header is damaged.");
        }
    }

    // Only as much is inflated as the header needs, which is rarely more than the first time.
    private static InstanceHeaderResult ReadDeflated(DeflatedFile file, CancellationToken cancellationToken)
    {
        using var head = file.Inflate(HeadLengths[^1], out var isWhole);
        var result = ReadAny(head, cancellationToken);
        if (!isWhole && result.Header is not { HasPixelData: true })
        {
            using var all = file.Inflate(long.MaxValue, out _);
            result = ReadAny(all, cancellationToken);
        }
        return result.Header is { } header ? InstanceHeaderResult.Of(header with { TransferSyntaxUid = file.Syntax.UID.UID, PixelDataLength = null }) : result;
    }

    /// <summary>Reads the header of DICOM with fo-dicom, plain or not.</summary>
    internal static InstanceHeaderResult ReadAny(Stream stream, CancellationToken cancellationToken)
    {
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
        if (syntax.IsEncapsulated || syntax.IsDeflate || stream.Position < 4) return null;
        stream.Position -= 4;
        Span<byte> bytes = stackalloc byte[PixelDataHeaderLength];
        return PixelDataLength(bytes[..stream.ReadAtLeast(bytes, PixelDataHeaderLength, throwOnEndOfStream: false)], syntax);
    }

    /// <summary>The declared length of uncompressed pixel data, which these bytes are the beginning of; null where it has none, or they are not.</summary>
    internal static long? PixelDataLength(ReadOnlySpan<byte> bytes, DicomTransferSyntax syntax)
    {
        if (syntax.IsEncapsulated || bytes.Length < PixelDataHeaderLength) return null;
        var bigEndian = syntax.Endian == FellowOakDicom.IO.Endian.Big;
        if (!bytes[..4].SequenceEqual(bigEndian ? [0x7f, 0xe0, 0x00, 0x10] : [0xe0, 0x7f, 0x10, 0x00])) return null;
        var lengthBytes = syntax.IsExplicitVR ? bytes[8..] : bytes[4..];
        var length = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        return length == uint.MaxValue ? null : length;
    }

    // The representation of these elements is US or SS, and implicit data sets do not say which.
    private static int? StoredValue(IHeaderValues values, DicomTag tag, int pixelRepresentation)
    {
        if (values.Integer(tag) is not { } number) return null;
        var bits = unchecked((ushort)number);
        return pixelRepresentation == 1 ? (short)bits : bits;
    }
}
