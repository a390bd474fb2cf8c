namespace FellowOakDicom.Imaging;

public enum PlanarConfiguration
{
    Interleaved = 0,
    Planar = 1,
}
