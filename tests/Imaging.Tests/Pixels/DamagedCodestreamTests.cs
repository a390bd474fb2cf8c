using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Pixels;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Pixels;

/// <summary>Whatever a damaged file says of itself, it is refused by name; it does not end the process, hang or take memory without bounds.</summary>
public class DamagedCodestreamTests
{
    private static string Path(string syntax) => Directory.GetFiles(SharedData.Path("transfer-syntaxes"), $"CTImage.dcm_*_{syntax}.dcm").Single();

    private static byte[] Damaged(string syntax, ReadOnlySpan<byte> marker, int offset, params byte[] damage)
    {
        var file = File.ReadAllBytes(Path(syntax));
        var at = file.AsSpan(1000).IndexOf(marker) + 1000;
        damage.CopyTo(file, at + offset);
        return file;
    }

    private static string Refused(byte[] file)
    {
        var refusal = Assert.Throws<MedClusterException>(() => SliceDecoder.Decode(file));
        Assert.Equal(ReasonCodes.DecodeFailed, refusal.Reason);
        return refusal.Message;
    }

    [SharedDataFact("transfer-syntaxes")]
    public void A_size_that_lies_is_named()
    {
        Assert.Contains("65535 × 512", Refused(Damaged("1.2.840.10008.1.2.4.70", [0xff, 0xc3], 5, 0xff, 0xff)), StringComparison.Ordinal);
        Assert.Contains("header says 512 × 512", Refused(Damaged("1.2.840.10008.1.2.4.90", [0xff, 0x4f, 0xff, 0x51], 8, 0x7f)), StringComparison.Ordinal);
    }

    [SharedDataFact("transfer-syntaxes")]
    public void A_precision_that_lies_is_named()
    {
        Assert.Contains("45 bits", Refused(Damaged("1.2.840.10008.1.2.4.70", [0xff, 0xc3], 4, 45)), StringComparison.Ordinal);
        Assert.Contains("33 bits", Refused(Damaged("1.2.840.10008.1.2.4.90", [0xff, 0x4f, 0xff, 0x51], 42, 32)), StringComparison.Ordinal);
    }

    [SharedDataFact("transfer-syntaxes")]
    public void Tiles_of_one_pixel_are_refused() =>
        Assert.Contains("262144 tiles", Refused(Damaged("1.2.840.10008.1.2.4.90", [0xff, 0x4f, 0xff, 0x51], 24, 0, 0, 0, 1, 0, 0, 0, 1)), StringComparison.Ordinal);

    [SharedDataFact("transfer-syntaxes")]
    public void Layers_without_end_are_refused() =>
        Assert.Contains("coding style", Refused(Damaged("1.2.840.10008.1.2.4.90", [0xff, 0x52], 4, 1, 0, 0xff, 0xff, 0, 5, 4, 4, 0)), StringComparison.Ordinal);

    [SharedDataFact("transfer-syntaxes")]
    public void A_Huffman_table_that_runs_out_of_codes_is_refused() =>
        Assert.Contains("Huffman", Refused(Damaged("1.2.840.10008.1.2.4.70", [0xff, 0xc4], 5, 3)), StringComparison.Ordinal);

    [SharedDataTheory("transfer-syntaxes")]
    [InlineData("1.2.840.10008.1.2.4.50")]
    [InlineData("1.2.840.10008.1.2.4.51")]
    [InlineData("1.2.840.10008.1.2.4.55")]
    [InlineData("1.2.840.10008.1.2.4.70")]
    [InlineData("1.2.840.10008.1.2.4.80")]
    [InlineData("1.2.840.10008.1.2.4.81")]
    [InlineData("1.2.840.10008.1.2.4.90")]
    [InlineData("1.2.840.10008.1.2.5")]
    [InlineData("1.2.840.10008.1.2.1.99")]
    public void Random_damage_is_survived(string syntax)
    {
        var original = File.ReadAllBytes(Path(syntax));
        var random = new Random(4711);
        for (var round = 0; round < 60; round++)
        {
            var file = (byte[])original.Clone();
            var near = random.Next(2) == 0 ? 2500 : file.Length;
            for (var i = random.Next(1, 8); i > 0; i--) file[random.Next(132, near)] = (byte)random.Next(256);
            if (random.Next(5) == 0) file = file[..random.Next(200, file.Length)];
            try
            {
                SliceDecoder.Decode(file).Dispose();
            }
            catch (MedClusterException refusal)
            {
                Assert.True(refusal.Reason.Stage is ReasonStage.Instance or ReasonStage.Intake);
            }
            if (InstanceHeaderReader.Read(new MemoryStream(file)).Header is { } header) ImageChecks.WhyNotDecodable(header);
        }
    }
}
