using FellowOakDicom.Imaging.Codec;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom.Imaging.NativeCodec;

/// <summary>A codec that decodes frame by frame and does not encode.</summary>
internal abstract class FrameDecoder(DicomTransferSyntax syntax) : IDicomCodec
{
    public string Name => TransferSyntax.UID.Name;

    public DicomTransferSyntax TransferSyntax { get; } = syntax;

    public DicomCodecParams? GetDefaultParameters() => null;

    public void Encode(DicomPixelData oldPixelData, DicomPixelData newPixelData, DicomCodecParams parameters) =>
        throw new DicomCodecException($"Encoding to {Name} is not supported by these codecs.");

    public void Decode(DicomPixelData oldPixelData, DicomPixelData newPixelData, DicomCodecParams? parameters)
    {
        for (var frame = 0; frame < oldPixelData.NumberOfFrames; frame++)
        {
            var encoded = oldPixelData.GetFrame(frame).Data;
            if (encoded.Length == 0) throw new DicomCodecException($"Frame {frame + 1} has no data.");
            var decoded = Decode(encoded, oldPixelData, newPixelData, parameters);
            newPixelData.AddFrame(new MemoryByteBuffer(decoded));
        }
    }

    /// <summary>The bytes of one frame, in the layout that <paramref name="to"/> then describes.</summary>
    protected abstract byte[] Decode(byte[] encoded, DicomPixelData from, DicomPixelData to, DicomCodecParams? parameters);
}
