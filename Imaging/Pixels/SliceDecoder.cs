using System.Runtime.InteropServices;
using FellowOakDicom;
using FellowOakDicom.Imaging;
using FellowOakDicom.Imaging.Codec;
using FellowOakDicom.Imaging.NativeCodec;
using FellowOakDicom.IO.Buffer;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Pixels.Codestreams;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Pixels;

/// <summary>Decodes frames of grey images of 8 to 16 bits.</summary>
public static class SliceDecoder
{
    // Its own manager, so that decoding does not hang on what a program registered with fo-dicom.
    private static readonly Lazy<ITranscoderManager> Codecs = new(() => new NativeTranscoderManager());

    private static readonly DicomTag[] PixelDescription =
    [
        DicomTag.SamplesPerPixel, DicomTag.PhotometricInterpretation, DicomTag.Rows, DicomTag.Columns,
        DicomTag.BitsAllocated, DicomTag.BitsStored, DicomTag.HighBit, DicomTag.PixelRepresentation,
    ];

    /// <summary>Whether pixels of this transfer syntax can be decoded.</summary>
    /// <param name="transferSyntaxUid">The transfer syntax.</param>
    public static bool CanDecode(string transferSyntaxUid)
    {
        var syntax = DicomTransferSyntax.Parse(transferSyntaxUid);
        return !syntax.IsEncapsulated || Codecs.Value.HasCodec(syntax);
    }

    /// <summary>Decodes a whole file that is in memory. Uncompressed pixels are taken from it without another copy.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="frame">The frame, counted from 1.</param>
    /// <param name="cancellationToken">Stops before the pixels are decoded.</param>
    /// <returns>The slice, which the caller disposes.</returns>
    /// <exception cref="MedClusterException">
    /// The header is damaged (<see cref="ReasonCodes.DamagedHeader"/>), the image is none that is decoded (as
    /// <see cref="ImageChecks.WhyNotDecodable"/> has it), or its pixels break off (<see cref="ReasonCodes.TruncatedPixelData"/>) or do not
    /// decode (<see cref="ReasonCodes.DecodeFailed"/>). The message names no file and no patient.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DecodedSlice Decode(ReadOnlyMemory<byte> file, int frame = 1, CancellationToken cancellationToken = default) => Decode(file, frame, stored: false, cancellationToken);

    /// <summary>The same, but a Modality LUT is left aside: the values are the stored ones, to compare with another decoder's.</summary>
    /// <inheritdoc cref="Decode(ReadOnlyMemory{byte}, int, CancellationToken)"/>
    public static DecodedSlice DecodeStored(ReadOnlyMemory<byte> file, int frame = 1, CancellationToken cancellationToken = default) => Decode(file, frame, stored: true, cancellationToken);

    private static DecodedSlice Decode(ReadOnlyMemory<byte> file, int frame, bool stored, CancellationToken cancellationToken)
    {
        var bytes = MemoryMarshal.TryGetArray(file, out var segment) ? segment : new ArraySegment<byte>(file.ToArray());
        using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false, publiclyVisible: true);
        return Decode(stream, frame, stored, cancellationToken);
    }

    /// <summary>Decodes a whole file that lies in a stream from its position to its end.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="frame">The frame, counted from 1.</param>
    /// <param name="cancellationToken">Stops before the pixels are decoded.</param>
    /// <returns>The slice, which the caller disposes.</returns>
    /// <exception cref="MedClusterException">As <see cref="Decode(ReadOnlyMemory{byte}, int, CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DecodedSlice Decode(Stream stream, int frame = 1, CancellationToken cancellationToken = default)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Decode(copy.GetBuffer().AsMemory(0, (int)copy.Length), frame, cancellationToken);
    }

    private static DecodedSlice Decode(MemoryStream stream, int frame, bool stored, CancellationToken cancellationToken)
    {
        var parse = new HeaderParse(stopAtPixels: false, cancellationToken);
        DicomFile file;
        try
        {
            stream = DeflatedFile.Plain(stream);
            file = DicomFile.Open(stream, DicomEncoding.Default, parse.Stop, FileReadOption.ReadLargeOnDemand);
        }
        catch (DicomFileException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw parse.MetPixels
                ? new MedClusterException(ReasonCodes.TruncatedPixelData, "The pixel data is damaged.", e)
                : new MedClusterException(ReasonCodes.DamagedHeader, "The header is damaged.", e);
        }

        var header = InstanceHeaderReader.HeaderOf(file.Dataset, parse.MetPixels);
        if (file.IsPartial && !parse.MetPixels) throw new MedClusterException(ReasonCodes.DamagedHeader, "The header breaks off.");
        if (ImageChecks.WhyNotDecodable(header) is var (reason, message)) throw new MedClusterException(reason, message);

        if (frame < 1 || frame > header.NumberOfFrames) throw new MedClusterException(ReasonCodes.InvalidFrames, $"The instance has {header.NumberOfFrames} frames and no frame {frame}.");

        var item = file.Dataset.GetDicomItem<DicomItem>(DicomTag.PixelData);
        if (item is null)
        {
            throw file.IsPartial
                ? new MedClusterException(ReasonCodes.TruncatedPixelData, "The file ends inside the pixel data.")
                : new MedClusterException(ReasonCodes.UnsupportedPixelFormat, "The pixels are floating point numbers.");
        }

        var lut = header.HasModalityLut && !stored ? ModalityLut.Read(file.Dataset, header.PixelRepresentation) : null;
        var slice = NewSlice(header, frame, lut is not null);
        try
        {
            Fill(slice, header, frame, item, file.Dataset, stream);
            lut?.Apply(slice.Writable, Shift(header));
            return slice;
        }
        catch
        {
            slice.Dispose();
            throw;
        }
    }

    private static int Shift(InstanceHeader header) => StoredValues.IsShifted(header.BitsStored, header.PixelRepresentation) ? StoredValues.UnsignedShift : 0;

    private static DecodedSlice NewSlice(InstanceHeader header, int frame, bool isMapped)
    {
        var of = header.FrameAt(frame);
        var shift = Shift(header);
        return isMapped
            ? new DecodedSlice(header.Rows, header.Columns, header.BitsAllocated, StoredValues.UnsignedShift) { RescaleIntercept = StoredValues.UnsignedShift, Frame = of }
            : new DecodedSlice(header.Rows, header.Columns, header.BitsAllocated, shift)
            {
                Frame = of,
                RescaleSlope = of.RescaleSlope,
                RescaleIntercept = of.RescaleIntercept + (shift * of.RescaleSlope),
                PixelPaddingValue = header.PixelPaddingValue - shift,
                PixelPaddingRangeLimit = header.PixelPaddingRangeLimit - shift,
            };
    }

    private static void Fill(DecodedSlice slice, InstanceHeader header, int frame, DicomItem item, DicomDataset dataset, MemoryStream stream)
    {
        var cells = item switch
        {
            DicomElement { Buffer: StreamByteBuffer buffer } when ReferenceEquals(buffer.Stream, stream) && stream.TryGetBuffer(out var file) => file.AsSpan((int)buffer.Position, (int)buffer.Size),
            DicomElement element => element.Buffer.Data,
            DicomFragmentSequence fragments => Decompress(dataset, fragments, header, frame),
            _ => throw new MedClusterException(ReasonCodes.DecodeFailed, "The pixel data is a sequence of items."),
        };
        var length = (long)header.Rows * header.Columns * header.BitsAllocated / 8;
        if (item is DicomElement)
        {
            // Whether the frame before this one is complete does not matter.
            var start = (frame - 1) * length;
            if (cells.Length < start + length)
                throw new MedClusterException(ReasonCodes.TruncatedPixelData, $"The pixel data has {cells.Length} of {start + length} bytes.");
            cells = cells.Slice((int)start, (int)length);
        }
        else if (cells.Length < length)
        {
            throw new MedClusterException(ReasonCodes.DecodeFailed, $"The pixel data decodes to {cells.Length} of {length} bytes.");
        }
        StoredValues.Extract(cells, header.BitsAllocated, header.BitsStored, header.HighBit, header.PixelRepresentation, slice.Writable);
    }

    private static byte[] Decompress(DicomDataset dataset, DicomFragmentSequence fragments, InstanceHeader header, int frame)
    {
        try
        {
            var syntax = dataset.InternalTransferSyntax;
            var frameBytes = EncapsulatedFrames.Frame(dataset, fragments, frame, header.NumberOfFrames);
            if (CodestreamChecks.WhyDamaged(frameBytes, syntax, header) is { } damage)
                throw new MedClusterException(ReasonCodes.DecodeFailed, $"The compressed pixel data is damaged: {damage}.");

            // Only what describes the pixels of this frame: copying the rest of a header takes longer than decoding some frames.
            var encoded = new DicomDataset(syntax);
            var target = new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian);
            foreach (var tag in PixelDescription)
            {
                if (dataset.GetDicomItem<DicomItem>(tag) is not { } item) continue;
                encoded.AddOrUpdate(item);
                target.AddOrUpdate(item);
            }
            var sequence = new DicomOtherByteFragment(DicomTag.PixelData);
            sequence.Fragments.Add(new MemoryByteBuffer(frameBytes));
            encoded.AddOrUpdate(sequence);
            var decoded = DicomPixelData.Create(target, newPixelData: true);
            Codecs.Value.GetCodec(syntax).Decode(DicomPixelData.Create(encoded), decoded, null);
            return decoded.GetFrame(0).Data;
        }
        // Codecs throw whatever their native halves and their index arithmetic come to.
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException or MedClusterException))
        {
            var detail = e is DicomCodecException or DicomImagingException ? " " + e.Message : "";
            throw new MedClusterException(ReasonCodes.DecodeFailed, $"The pixel data could not be decoded.{detail}", e);
        }
    }
}
