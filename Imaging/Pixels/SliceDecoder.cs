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

/// <summary>Decodes grey images of one frame and 8 to 16 bits.</summary>
public static class SliceDecoder
{
    // Its own manager, so that decoding does not hang on what a program registered with fo-dicom.
    private static readonly Lazy<ITranscoderManager> Codecs = new(() => new NativeTranscoderManager());

    /// <summary>Whether pixels of this transfer syntax can be decoded.</summary>
    /// <param name="transferSyntaxUid">The transfer syntax.</param>
    public static bool CanDecode(string transferSyntaxUid)
    {
        var syntax = DicomTransferSyntax.Parse(transferSyntaxUid);
        return !syntax.IsEncapsulated || Codecs.Value.HasCodec(syntax);
    }

    /// <summary>Decodes a whole file that is in memory. Uncompressed pixels are taken from it without another copy.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="cancellationToken">Stops before the pixels are decoded.</param>
    /// <returns>The slice, which the caller disposes.</returns>
    /// <exception cref="MedClusterException">
    /// The header is damaged (<see cref="ReasonCodes.DamagedHeader"/>), the image is none that is decoded (as
    /// <see cref="ImageChecks.WhyNotDecodable"/> has it), or its pixels break off (<see cref="ReasonCodes.TruncatedPixelData"/>) or do not
    /// decode (<see cref="ReasonCodes.DecodeFailed"/>). The message names no file and no patient.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DecodedSlice Decode(ReadOnlyMemory<byte> file, CancellationToken cancellationToken = default)
    {
        var bytes = MemoryMarshal.TryGetArray(file, out var segment) ? segment : new ArraySegment<byte>(file.ToArray());
        using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        return Decode(stream, bytes, cancellationToken);
    }

    /// <summary>Decodes a whole file that lies in a stream from its position to its end.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="cancellationToken">Stops before the pixels are decoded.</param>
    /// <returns>The slice, which the caller disposes.</returns>
    /// <exception cref="MedClusterException">As <see cref="Decode(ReadOnlyMemory{byte}, CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DecodedSlice Decode(Stream stream, CancellationToken cancellationToken = default)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Decode(copy.GetBuffer().AsMemory(0, (int)copy.Length), cancellationToken);
    }

    private static DecodedSlice Decode(MemoryStream stream, ArraySegment<byte> bytes, CancellationToken cancellationToken)
    {
        var parse = new HeaderParse(stopAtPixels: false, cancellationToken);
        DicomFile file;
        try
        {
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

        var item = file.Dataset.GetDicomItem<DicomItem>(DicomTag.PixelData);
        if (item is null)
        {
            throw file.IsPartial
                ? new MedClusterException(ReasonCodes.TruncatedPixelData, "The file ends inside the pixel data.")
                : new MedClusterException(ReasonCodes.UnsupportedPixelFormat, "The pixels are floating point numbers.");
        }

        var slice = NewSlice(header);
        try
        {
            Fill(slice, header, item, file.Dataset, stream, bytes);
            return slice;
        }
        catch
        {
            slice.Dispose();
            throw;
        }
    }

    private static DecodedSlice NewSlice(InstanceHeader header)
    {
        var shift = StoredValues.IsShifted(header.BitsStored, header.PixelRepresentation) ? StoredValues.UnsignedShift : 0;
        return new DecodedSlice(header.Rows, header.Columns)
        {
            RescaleSlope = header.RescaleSlope,
            RescaleIntercept = header.RescaleIntercept + (shift * header.RescaleSlope),
            PixelPaddingValue = header.PixelPaddingValue - shift,
            PixelPaddingRangeLimit = header.PixelPaddingRangeLimit - shift,
        };
    }

    private static void Fill(DecodedSlice slice, InstanceHeader header, DicomItem item, DicomDataset dataset, MemoryStream stream, ArraySegment<byte> file)
    {
        var cells = item switch
        {
            DicomElement { Buffer: StreamByteBuffer buffer } when ReferenceEquals(buffer.Stream, stream) => file.AsSpan((int)buffer.Position, (int)buffer.Size),
            DicomElement element => element.Buffer.Data,
            DicomFragmentSequence => Decompress(dataset, header),
            _ => throw new MedClusterException(ReasonCodes.DecodeFailed, "The pixel data is a sequence of items."),
        };
        var length = (long)header.Rows * header.Columns * header.BitsAllocated / 8;
        if (cells.Length < length)
        {
            throw item is DicomElement
                ? new MedClusterException(ReasonCodes.TruncatedPixelData, $"The pixel data has {cells.Length} of {length} bytes.")
                : new MedClusterException(ReasonCodes.DecodeFailed, $"The pixel data decodes to {cells.Length} of {length} bytes.");
        }
        StoredValues.Extract(cells, header.BitsAllocated, header.BitsStored, header.HighBit, header.PixelRepresentation, slice.Writable);
    }

    private static byte[] Decompress(DicomDataset dataset, InstanceHeader header)
    {
        try
        {
            var syntax = dataset.InternalTransferSyntax;
            var encoded = DicomPixelData.Create(dataset);
            if (CodestreamChecks.WhyDamaged(encoded.GetFrame(0).Data, syntax, header) is { } damage)
                throw new MedClusterException(ReasonCodes.DecodeFailed, $"The compressed pixel data is damaged: {damage}.");

            // Only what describes the pixels: copying the rest of a header takes longer than decoding some frames.
            var target = new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian);
            foreach (var tag in (DicomTag[])[
                DicomTag.SamplesPerPixel, DicomTag.PhotometricInterpretation, DicomTag.Rows, DicomTag.Columns,
                DicomTag.BitsAllocated, DicomTag.BitsStored, DicomTag.HighBit, DicomTag.PixelRepresentation])
                if (dataset.GetDicomItem<DicomItem>(tag) is { } item) target.AddOrUpdate(item);
            var decoded = DicomPixelData.Create(target, newPixelData: true);
            Codecs.Value.GetCodec(syntax).Decode(encoded, decoded, null);
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
