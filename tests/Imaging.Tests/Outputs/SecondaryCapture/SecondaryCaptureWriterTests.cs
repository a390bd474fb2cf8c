using MedCluster.Imaging.Outputs.SecondaryCapture;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using SkiaSharp;

namespace MedCluster.Imaging.Tests.Outputs.SecondaryCapture;

public class SecondaryCaptureWriterTests
{
    /// <summary>A picture whose every pixel is another colour.</summary>
    private static byte[] Picture(int columns, int rows)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(columns, rows, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++) bitmap.SetPixel(column, row, new SKColor((byte)(column * 3), (byte)(row * 5), (byte)(column + row)));
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    [PythonFact("pydicom")]
    public void Another_library_shows_the_same_picture()
    {
        using var folder = new TemporaryFolder();
        // An odd number of bytes, so that one is padding.
        File.WriteAllBytes(folder["sc.dcm"], SecondaryCaptureWriter.Write(ResultVolume.Create(4, 4, 2).Source, ResultVolume.Producer, Picture(31, 21)).Span);
        const string Script = """
            import sys, numpy, pydicom
            picture = pydicom.dcmread(sys.argv[1] + '/sc.dcm').pixel_array
            assert picture.shape == (21, 31, 3), picture.shape
            rows, columns = numpy.mgrid[0:21, 0:31]
            assert (picture == numpy.stack([columns * 3, rows * 5, columns + rows], axis=2)).all()
            """;
        var (code, output) = ExternalTool.Run(ExternalTool.PythonWith("pydicom")!, "-c", Script, folder.Path);
        Assert.True(code == 0, output);
    }

    [ToolFact("dciodvfy", "dcm2pnm")]
    public void Validators_find_nothing_wrong()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["sc.dcm"], SecondaryCaptureWriter.Write(ResultVolume.Create(4, 4, 2).Source, ResultVolume.Producer, Picture(31, 21)).Span);

        var (_, found) = ExternalTool.Run("dciodvfy", folder["sc.dcm"]);
        Assert.True(!found.Contains("Error", StringComparison.Ordinal), found);
        Assert.Contains("SCImage", found, StringComparison.Ordinal);
        var (code, output) = ExternalTool.Run("dcm2pnm", folder["sc.dcm"], folder["sc.ppm"]);
        Assert.True(code == 0, output);
    }

    [Fact]
    public void A_single_wrong_pixel_is_found()
    {
        var source = ResultVolume.Create(4, 4, 2).Source;
        var png = Picture(31, 21);
        var file = SecondaryCaptureWriter.Write(source, ResultVolume.Producer, png).ToArray();
        SecondaryCaptureWriter.Compare(file, source, ResultVolume.Producer, png);
        file[^10] ^= 1;
        Assert.Equal(ReasonCodes.OutputMismatch, Assert.Throws<MedClusterException>(() => SecondaryCaptureWriter.Compare(file, source, ResultVolume.Producer, png)).Reason);
        Assert.Equal(ReasonCodes.OutputMismatch, Assert.Throws<MedClusterException>(() => SecondaryCaptureWriter.Write(source, ResultVolume.Producer, png.AsMemory(0, 20))).Reason);
    }
}
