namespace FellowOakDicom.Imaging.Codec;

/// <summary>A compression of one transfer syntax.</summary>
public interface IDicomCodec
{
    string Name { get; }

    DicomTransferSyntax TransferSyntax { get; }

    DicomCodecParams GetDefaultParameters();

    void Encode(DicomPixelData oldPixelData, DicomPixelData newPixelData, DicomCodecParams parameters);

    void Decode(DicomPixelData oldPixelData, DicomPixelData newPixelData, DicomCodecParams parameters);
}
