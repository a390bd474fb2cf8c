namespace FellowOakDicom.Imaging.Codec;

/// <summary>How a codec shall work.</summary>
public class DicomCodecParams
{
    protected DicomCodecParams()
    {
    }
}
