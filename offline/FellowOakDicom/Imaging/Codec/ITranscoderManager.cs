namespace FellowOakDicom.Imaging.Codec;

/// <summary>The codecs that there are.</summary>
public interface ITranscoderManager
{
    bool HasCodec(DicomTransferSyntax syntax);

    bool CanTranscode(DicomTransferSyntax inSyntax, DicomTransferSyntax outSyntax);

    IDicomCodec GetCodec(DicomTransferSyntax syntax);

    void LoadCodecs(string path = null, string search = null);
}
