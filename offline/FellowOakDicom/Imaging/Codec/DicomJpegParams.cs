namespace FellowOakDicom.Imaging.Codec;

public class DicomJpegParams : DicomCodecParams
{
    public bool ConvertColorspaceToRGB { get; set; }
}
