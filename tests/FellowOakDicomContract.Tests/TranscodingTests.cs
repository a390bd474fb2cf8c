using FellowOakDicom;
using FellowOakDicom.Imaging;
using FellowOakDicom.Imaging.Codec;
using FellowOakDicom.Imaging.NativeCodec;
using FellowOakDicom.IO.Buffer;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace MedCluster.FellowOakDicomContract.Tests;

public class TranscodingTests
{
    static TranscodingTests() => DicomSetupBuilder.UseServiceProvider(
        new ServiceCollection().AddFellowOakDicom().AddTranscoderManager<NativeTranscoderManager>().BuildServiceProvider());

    private static byte[] Pixels(string name, DicomTransferSyntax to)
    {
        var dataset = DicomFile.Open(SharedData.Path($"transfer-syntaxes/{name}")).Dataset;
        return DicomPixelData.Create(new DicomTranscoder(dataset.InternalTransferSyntax, to).Transcode(dataset)).GetFrame(0).Data;
    }

    private static string Name(string uid) => Path.GetFileName(Directory.GetFiles(SharedData.Path("transfer-syntaxes"), $"CTImage.dcm_*_{uid}.dcm").Single());

    public static TheoryData<string> Lossless() =>
    [
        "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70",
        "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.5",
    ];

    [SharedDataTheory("transfer-syntaxes")]
    [MemberData(nameof(Lossless))]
    public void Lossless_syntaxes_hold_the_same_pixels(string uid)
    {
        var original = DicomPixelData.Create(DicomFile.Open(SharedData.Path("transfer-syntaxes/CTImage.dcm")).Dataset).GetFrame(0).Data;
        Assert.True(original.AsSpan().SequenceEqual(Pixels(Name(uid), DicomTransferSyntax.ExplicitVRLittleEndian)));
        Assert.True(original.AsSpan().SequenceEqual(Pixels(Name(uid), DicomTransferSyntax.ImplicitVRLittleEndian)));
    }

    [SharedDataTheory("transfer-syntaxes")]
    [InlineData("1.2.840.10008.1.2.4.81", 4)]
    [InlineData("1.2.840.10008.1.2.4.91", 30)]
    public void Lossy_syntaxes_hold_nearly_the_same(string uid, double meanDifference)
    {
        var original = DicomPixelData.Create(DicomFile.Open(SharedData.Path("transfer-syntaxes/CTImage.dcm")).Dataset).GetFrame(0).Data;
        var lossy = Pixels(Name(uid), DicomTransferSyntax.ExplicitVRLittleEndian);
        Assert.Equal(original.Length, lossy.Length);
        double sum = 0;
        for (var i = 0; i < original.Length; i += 2) sum += Math.Abs(BitConverter.ToInt16(original, i) - BitConverter.ToInt16(lossy, i));
        Assert.InRange(sum * 2 / original.Length, 0, meanDifference);
    }

    [SharedDataTheory("transfer-syntaxes")]
    [InlineData("1.2.840.10008.1.2.4.53")]
    [InlineData("1.2.840.10008.1.2.4.55")]
    public void Retired_scans_of_the_same_coefficients_hold_what_the_sequential_one_holds(string uid)
    {
        if (!new NativeTranscoderManager().HasCodec(DicomTransferSyntax.Parse(uid))) return;
        Assert.Equal(Pixels(Name("1.2.840.10008.1.2.4.51"), DicomTransferSyntax.ExplicitVRLittleEndian), Pixels(Name(uid), DicomTransferSyntax.ExplicitVRLittleEndian));
    }

    [SharedDataFact("transfer-syntaxes")]
    public void Colour_comes_out_as_it_went_in()
    {
        var original = DicomPixelData.Create(DicomFile.Open(SharedData.Path("transfer-syntaxes/TestPattern_RGB.dcm")).Dataset).GetFrame(0).Data;
        Assert.Equal(original, Pixels("TestPattern_JPEG-LS-Lossless.dcm", DicomTransferSyntax.ExplicitVRLittleEndian));
        Assert.Equal(original, Pixels("TestPattern_JPEG-Lossless_RGB.dcm", DicomTransferSyntax.ExplicitVRLittleEndian));
        var dataset = DicomFile.Open(SharedData.Path("transfer-syntaxes/TestPattern_JPEG-Baseline_YBRFull.dcm")).Dataset;
        var decoded = DicomPixelData.Create(dataset.Clone(DicomTransferSyntax.ExplicitVRLittleEndian));
        Assert.Equal("RGB", decoded.PhotometricInterpretation.Value);
        var pixels = decoded.GetFrame(0).Data;
        Assert.InRange(Enumerable.Range(0, pixels.Length).Average(i => Math.Abs(pixels[i] - original[i])), 0, 6);
    }

    [SharedDataFact("transfer-syntaxes")]
    public void A_frame_is_decoded_alone()
    {
        var dataset = DicomFile.Open(SharedData.Path("transfer-syntaxes/" + Name("1.2.840.10008.1.2.4.70"))).Dataset;
        var transcoder = new DicomTranscoder(dataset.InternalTransferSyntax, DicomTransferSyntax.ExplicitVRLittleEndian);
        Assert.Equal(Pixels("CTImage.dcm", DicomTransferSyntax.ExplicitVRLittleEndian), transcoder.DecodeFrame(dataset, 0).Data);
        Assert.Equal(DicomTransferSyntax.JPEGProcess14SV1, dataset.InternalTransferSyntax);
    }

    [SharedDataFact("transfer-syntaxes")]
    public void A_file_is_transcoded_with_its_meta_information()
    {
        var file = DicomFile.Open(SharedData.Path("transfer-syntaxes/" + Name("1.2.840.10008.1.2.4.90")));
        var decoded = file.Clone(DicomTransferSyntax.ExplicitVRLittleEndian);
        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian, decoded.FileMetaInfo.TransferSyntax);
        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian, decoded.Dataset.InternalTransferSyntax);
        using var stream = new MemoryStream();
        decoded.Save(stream);
        stream.Position = 0;
        Assert.Equal(Pixels("CTImage.dcm", DicomTransferSyntax.ExplicitVRLittleEndian), DicomPixelData.Create(DicomFile.Open(stream).Dataset).GetFrame(0).Data);
    }

    [SharedDataFact("transfer-syntaxes")]
    public async Task Many_threads_decode_at_once()
    {
        var original = Pixels("CTImage.dcm", DicomTransferSyntax.ExplicitVRLittleEndian);
        string[] syntaxes = ["1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.5"];
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Pixels(Name(syntaxes[i % syntaxes.Length]), DicomTransferSyntax.ExplicitVRLittleEndian))));
        Assert.All(results, pixels => Assert.True(original.AsSpan().SequenceEqual(pixels)));
    }

    [Fact]
    public void The_manager_has_the_codecs()
    {
        ITranscoderManager manager = new NativeTranscoderManager();
        foreach (var syntax in (DicomTransferSyntax[])[
            DicomTransferSyntax.JPEGProcess1, DicomTransferSyntax.JPEGProcess2_4, DicomTransferSyntax.JPEGProcess14, DicomTransferSyntax.JPEGProcess14SV1, DicomTransferSyntax.JPEGLSLossless,
            DicomTransferSyntax.JPEGLSNearLossless, DicomTransferSyntax.JPEG2000Lossless, DicomTransferSyntax.JPEG2000Lossy, DicomTransferSyntax.RLELossless])
        {
            Assert.True(manager.HasCodec(syntax));
            Assert.Equal(syntax, manager.GetCodec(syntax).TransferSyntax);
            Assert.True(manager.CanTranscode(syntax, DicomTransferSyntax.ExplicitVRLittleEndian));
        }
        Assert.False(manager.HasCodec(DicomTransferSyntax.MPEG2));
        Assert.False(manager.CanTranscode(DicomTransferSyntax.MPEG2, DicomTransferSyntax.ExplicitVRLittleEndian));
        Assert.Throws<DicomCodecException>(() => manager.GetCodec(DicomTransferSyntax.MPEG2));
    }

    [Fact]
    public void A_syntax_without_codec_is_refused()
    {
        var dataset = new DicomDataset(DicomTransferSyntax.MPEG2) { { DicomTag.BitsAllocated, (ushort)8 }, { DicomTag.Rows, (ushort)2 }, { DicomTag.Columns, (ushort)2 } };
        DicomPixelData.Create(dataset, true).AddFrame(new MemoryByteBuffer([1, 2, 3, 4]));
        Assert.Throws<DicomCodecException>(() => new DicomTranscoder(DicomTransferSyntax.MPEG2, DicomTransferSyntax.ExplicitVRLittleEndian).Transcode(dataset));
    }

    [Fact]
    public void Uncompressed_data_sets_change_their_encoding()
    {
        var dataset = new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian)
        {
            { DicomTag.BitsAllocated, (ushort)16 }, { DicomTag.BitsStored, (ushort)16 }, { DicomTag.HighBit, (ushort)15 }, { DicomTag.PixelRepresentation, (ushort)0 },
            { DicomTag.SamplesPerPixel, (ushort)1 }, { DicomTag.PhotometricInterpretation, "MONOCHROME2" }, { DicomTag.Rows, (ushort)1 }, { DicomTag.Columns, (ushort)2 },
        };
        DicomPixelData.Create(dataset, true).AddFrame(new MemoryByteBuffer([1, 2, 3, 4]));
        var implicitDataset = dataset.Clone(DicomTransferSyntax.ImplicitVRLittleEndian);
        Assert.Equal(DicomTransferSyntax.ImplicitVRLittleEndian, implicitDataset.InternalTransferSyntax);
        Assert.Equal([1, 2, 3, 4], DicomPixelData.Create(implicitDataset).GetFrame(0).Data);
        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian, dataset.InternalTransferSyntax);
    }
}
