using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Intake;

/// <summary>A small CT image of which only what intake looks at matters; an empty UID stands in the file as an empty value.</summary>
public sealed record SmallInstance(string Study = "1.2.3", string Series = "1.2.3.4", string Sop = "1.2.3.4.5", string FrameOfReference = "1.9", string Description = "Head", int Pixel = 0)
{
    public byte[] ToFile() => DicomBytes.File(DicomBytes.ExplicitLittleEndian, new DicomBytes()
        .Text(0x0008, 0x0016, "UI", DicomBytes.CtImageStorage).Text(0x0008, 0x0018, "UI", Sop).Text(0x0008, 0x0060, "CS", "CT").Text(0x0008, 0x103e, "LO", Description)
        .Text(0x0020, 0x000d, "UI", Study).Text(0x0020, 0x000e, "UI", Series).Text(0x0020, 0x0052, "UI", FrameOfReference)
        .Shorts(0x0028, 0x0002, "US", 1).Text(0x0028, 0x0004, "CS", "MONOCHROME2").Shorts(0x0028, 0x0010, "US", 1).Shorts(0x0028, 0x0011, "US", 2)
        .Shorts(0x0028, 0x0100, "US", 16).Shorts(0x0028, 0x0101, "US", 16).Shorts(0x0028, 0x0102, "US", 15).Shorts(0x0028, 0x0103, "US", 0)
        .Shorts(0x7fe0, 0x0010, "OW", Pixel, Pixel).ToArray());
}
