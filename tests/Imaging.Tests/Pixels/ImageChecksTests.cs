using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Pixels;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Pixels;

public class ImageChecksTests
{
    private static readonly InstanceHeader Image = new()
    {
        SopClassUid = DicomBytes.CtImageStorage,
        TransferSyntaxUid = DicomBytes.ExplicitLittleEndian,
        Rows = 512,
        Columns = 512,
        BitsAllocated = 16,
        BitsStored = 12,
        HighBit = 11,
        PhotometricInterpretation = "MONOCHROME2",
        HasPixelData = true,
    };

    [Fact]
    public void A_grey_image_is_decodable() => Assert.Null(ImageChecks.WhyNotDecodable(Image));

    public static TheoryData<ReasonCode, InstanceHeader, string> Others() => new()
    {
        { ReasonCodes.NotAnImage, Image with { HasPixelData = false, Rows = 0, SopClassUid = "1.2.840.10008.5.1.4.1.1.88.11" }, "Basic Text SR Storage" },
        { ReasonCodes.NotAnImage, Image with { HasPixelData = false, Rows = 0, SopClassUid = "" }, "SOP class" },
        { ReasonCodes.NoPixelData, Image with { HasPixelData = false, Rows = 0 }, "7FE0,0010" },
        { ReasonCodes.NoPixelData, Image with { HasPixelData = false, SopClassUid = "" }, "7FE0,0010" },
        { ReasonCodes.UnsupportedTransferSyntax, Image with { TransferSyntaxUid = "1.2.840.10008.1.2.4.102" }, "MPEG" },
        { ReasonCodes.UnsupportedTransferSyntax, Image with { TransferSyntaxUid = "1.2.3.4.5" }, "1.2.3.4.5" },
        { ReasonCodes.ColourImage, Image with { SamplesPerPixel = 3, PhotometricInterpretation = "RGB" }, "RGB" },
        { ReasonCodes.ColourImage, Image with { PhotometricInterpretation = "PALETTE COLOR" }, "PALETTE" },
        { ReasonCodes.InvalidFrames, Image with { NumberOfFrames = 2, Frames = [] }, "2 frames" },
        { ReasonCodes.InvalidFrames, Image with { NumberOfFrames = 0 }, "NumberOfFrames" },
        { ReasonCodes.InvalidFrames, Image with { NumberOfFrames = int.MaxValue }, "NumberOfFrames" },
        { ReasonCodes.UnsupportedPixelFormat, Image with { BitsAllocated = 32 }, "32" },
        { ReasonCodes.UnsupportedPixelFormat, Image with { BitsAllocated = 1, BitsStored = 1, HighBit = 0 }, "1 allocated" },
        { ReasonCodes.UnsupportedPixelFormat, Image with { HighBit = 16 }, "bit 16" },
        { ReasonCodes.UnsupportedPixelFormat, Image with { HighBit = 10 }, "bit 10" },
        { ReasonCodes.UnsupportedPixelFormat, Image with { Rows = 65535, Columns = 65535 }, "65535" },
        { ReasonCodes.MissingTag, Image with { Rows = 0 }, "Rows" },
        { ReasonCodes.MissingTag, Image with { Columns = 0 }, "Columns" },
        { ReasonCodes.MissingTag, Image with { BitsAllocated = 0 }, "BitsAllocated" },
        { ReasonCodes.MissingTag, Image with { BitsStored = 0 }, "BitsStored" },
        { ReasonCodes.MissingTag, Image with { PixelRepresentation = 2 }, "PixelRepresentation" },
        { ReasonCodes.MissingTag, Image with { PhotometricInterpretation = "" }, "PhotometricInterpretation" },
        { ReasonCodes.MissingTag, Image with { RescaleSlope = 0 }, "RescaleSlope" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Others_have_their_reason(ReasonCode reason, InstanceHeader header, string named)
    {
        var problem = ImageChecks.WhyNotDecodable(header)!.Value;
        Assert.Equal(reason, problem.Reason);
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
    }
}
