namespace FellowOakDicom.Imaging;

public enum PixelRepresentation
{
    Unsigned = 0,
    Signed = 1,
}
