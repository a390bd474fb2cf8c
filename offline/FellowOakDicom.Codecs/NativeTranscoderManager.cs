using FellowOakDicom.Imaging.Codec;

namespace FellowOakDicom.Imaging.NativeCodec;

/// <summary>The decoders of the transfer syntaxes that Debian's GDCM reads, and of RLE.</summary>
public sealed class NativeTranscoderManager : TranscoderManager
{
    /// <summary>A manager that has all its codecs.</summary>
    public NativeTranscoderManager() => LoadCodecs(null, null);

    /// <summary>Registers the codecs; there are no others to be found at a path.</summary>
    public override void LoadCodecs(string? path, string? search)
    {
        DicomTransferSyntax[] decodedByGdcm =
        [
            DicomTransferSyntax.JPEGProcess1, DicomTransferSyntax.JPEGProcess2_4, DicomTransferSyntax.JPEGProcess3_5Retired, DicomTransferSyntax.JPEGProcess6_8Retired,
            DicomTransferSyntax.JPEGProcess10_12Retired, DicomTransferSyntax.JPEGProcess14, DicomTransferSyntax.JPEGProcess14SV1, DicomTransferSyntax.JPEGLSLossless,
            DicomTransferSyntax.JPEGLSNearLossless, DicomTransferSyntax.JPEG2000Lossless, DicomTransferSyntax.JPEG2000Lossy,
        ];
        foreach (var syntax in decodedByGdcm) Codecs[syntax] = new GdcmCodec(syntax);
        Codecs[DicomTransferSyntax.RLELossless] = new RleCodec();
    }
}
