using System.IO.Compression;
using System.Reflection;
using System.Text;
using MedCluster.Imaging.Headers;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Headers;

public class InstanceHeaderReaderTests
{
    private static byte[] Dataset(bool isExplicit = true, bool isBigEndian = false) =>
        new DicomBytes(isExplicit, isBigEndian).CtImage(2, 3).Shorts(0x7fe0, 0x0010, "OW", 1, 2, 3, 4, 5, 6).ToArray();

    private static InstanceHeaderResult Read(byte[] bytes) => InstanceHeaderReader.Read(new MemoryStream(bytes), CancellationToken.None);

    [Fact]
    public void A_header_has_every_field()
    {
        var bytes = new DicomBytes().CtImage(2, 3, bitsStored: 12).Shorts(0x7fe0, 0x0010, "OW", 1, 2, 3, 4, 5, 6).ToArray();
        var header = Read(DicomBytes.File(DicomBytes.ExplicitLittleEndian, bytes)).Header!;
        Assert.Equal("1.2.3", header.StudyInstanceUid);
        Assert.Equal("1.2.3.5", header.SeriesInstanceUid);
        Assert.Equal("1.2.3.4", header.SopInstanceUid);
        Assert.Equal(DicomBytes.CtImageStorage, header.SopClassUid);
        Assert.Equal(DicomBytes.ExplicitLittleEndian, header.TransferSyntaxUid);
        Assert.Equal("CT", header.Modality);
        Assert.Equal((2, 3, 1), (header.Rows, header.Columns, header.NumberOfFrames));
        Assert.Equal((16, 12, 11, 1, 1), (header.BitsAllocated, header.BitsStored, header.HighBit, header.PixelRepresentation, header.SamplesPerPixel));
        Assert.Equal("MONOCHROME2", header.PhotometricInterpretation);
        Assert.Equal((1.0, -1024.0), (header.RescaleSlope, header.RescaleIntercept));
        Assert.Null(header.PixelPaddingValue);
        Assert.Equal([-10.5, 20, 30], header.ImagePositionPatient!);
        Assert.Equal([1, 0, 0, 0, 1, 0], header.ImageOrientationPatient!);
        Assert.Equal([0.5, 0.25], header.PixelSpacing!);
        Assert.Equal((1.5, 7), (header.SliceThickness!.Value, header.InstanceNumber!.Value));
        Assert.Equal("1.2.3.6", header.FrameOfReferenceUid);
        Assert.Equal(["ORIGINAL", "PRIMARY", "AXIAL"], header.ImageType);
        Assert.Equal("Head 1.0", header.SeriesDescription);
        Assert.True(header.HasPixelData);
        Assert.Equal(12, header.PixelDataLength);
    }

    [Fact]
    public void Nothing_of_the_patient_is_kept()
    {
        var header = Read(DicomBytes.File(DicomBytes.ExplicitLittleEndian, Dataset())).Header!;
        var values = typeof(InstanceHeader).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.GetValue(header));
        Assert.DoesNotContain(values, value => value is string text && text.Contains("Nobody", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DicomBytes.ImplicitLittleEndian, false, false)]
    [InlineData(DicomBytes.ExplicitLittleEndian, true, false)]
    [InlineData(DicomBytes.ExplicitBigEndian, true, true)]
    public void Every_encoding_reads_alike(string syntax, bool isExplicit, bool isBigEndian)
    {
        var header = Read(DicomBytes.File(syntax, Dataset(isExplicit, isBigEndian))).Header!;
        Assert.Equal((syntax, 2, 3, 12L), (header.TransferSyntaxUid, header.Rows, header.Columns, header.PixelDataLength!.Value));
        Assert.Equal([0.5, 0.25], header.PixelSpacing!);
    }

    [Theory]
    [InlineData(DicomBytes.ImplicitLittleEndian, false, false)]
    [InlineData(DicomBytes.ExplicitLittleEndian, true, false)]
    [InlineData(DicomBytes.ExplicitBigEndian, true, true)]
    public void A_bare_data_set_is_recognised(string syntax, bool isExplicit, bool isBigEndian)
    {
        var header = Read(Dataset(isExplicit, isBigEndian)).Header!;
        Assert.Equal((syntax, "1.2.3.4", 2), (header.TransferSyntaxUid, header.SopInstanceUid, header.Rows));
    }

    [Theory]
    [InlineData("Head 1.\u001b")]
    [InlineData("Head 1\u001b$")]
    [InlineData("\u001bead 1.0")]
    public void An_escape_sequence_that_breaks_off_takes_only_its_own_value(string description)
    {
        var dataset = new DicomBytes().Text(0x0008, 0x0005, "CS", @"ISO 2022 IR 6\ISO 2022 IR 87").Raw(Dataset()).ToArray();
        Encoding.ASCII.GetBytes(description).CopyTo(dataset, dataset.AsSpan().IndexOf("Head 1.0"u8));
        var header = Read(DicomBytes.File(DicomBytes.ExplicitLittleEndian, dataset)).Header!;
        Assert.Equal(("1.2.3.4", 2, 3), (header.SopInstanceUid, header.Rows, header.Columns));
    }

    [Fact]
    public void Meta_information_without_preamble_is_recognised()
    {
        var file = DicomBytes.File(DicomBytes.ImplicitLittleEndian, Dataset(isExplicit: false));
        var header = Read(file[132..]).Header!;
        Assert.Equal((DicomBytes.ImplicitLittleEndian, "1.2.3.4"), (header.TransferSyntaxUid, header.SopInstanceUid));
    }

    [Theory]
    [InlineData(1, "US", 63536, -2000)]
    [InlineData(1, "SS", -2000, -2000)]
    [InlineData(0, "US", 63536, 63536)]
    [InlineData(0, "SS", -1, 65535)]
    public void Padding_has_the_sign_of_the_pixels(int pixelRepresentation, string vr, int written, int expected)
    {
        var bytes = new DicomBytes().CtImage(2, 3, pixelRepresentation: pixelRepresentation).Shorts(0x0028, 0x0120, vr, written).ToArray();
        Assert.Equal(expected, Read(bytes).Header!.PixelPaddingValue);
    }

    [Fact]
    public void What_is_absent_has_its_default()
    {
        var bytes = new DicomBytes().Text(0x0008, 0x0016, "UI", DicomBytes.CtImageStorage).Text(0x0008, 0x0018, "UI", "1.2.3.4").Text(0x0008, 0x0060, "CS", "SR")
            .Text(0x0010, 0x0010, "PN", "Nobody").Text(0x0010, 0x4000, "LT", new string('x', 64)).ToArray();
        var header = Read(bytes).Header!;
        Assert.Equal(("", "", 0, 1), (header.StudyInstanceUid, header.SeriesInstanceUid, header.Rows, header.NumberOfFrames));
        Assert.Equal((1.0, 0.0), (header.RescaleSlope, header.RescaleIntercept));
        Assert.Null(header.ImagePositionPatient);
        Assert.Null(header.PixelSpacing);
        Assert.False(header.HasPixelData);
    }

    [Theory]
    [InlineData(@"1\2", null)]
    [InlineData(@"1\abc\3", null)]
    [InlineData(" 1 \\ 2.5e1\\-3 ", 25.0)]
    public void Numbers_that_are_none_are_absent(string position, double? second)
    {
        var bytes = new DicomBytes().Text(0x0008, 0x0016, "UI", DicomBytes.CtImageStorage).Text(0x0008, 0x0018, "UI", "1.2.3.4").Text(0x0010, 0x4000, "LT", new string('x', 64))
            .Text(0x0020, 0x0032, "DS", position).ToArray();
        Assert.Equal(second, Read(bytes).Header!.ImagePositionPatient?[1]);
    }

    [Fact]
    public void A_directory_is_named() =>
        Assert.Equal(ReasonCodes.DicomDirectory, Read(DicomBytes.File(DicomBytes.ExplicitLittleEndian, new DicomBytes().Header(0x0004, 0x1220, "SQ", 0).ToArray(), "1.2.840.10008.1.3.10")).Reason);

    [Fact]
    public void An_empty_file_is_named() => Assert.Equal(ReasonCodes.EmptyFile, Read([]).Reason);

    public static TheoryData<string, byte[]> OtherFiles()
    {
        var random = new byte[5000];
        new Random(1).NextBytes(random);
        var nifti = new byte[400];
        nifti[0] = 0x5c;
        nifti[1] = 0x01;
        "n+1\0"u8.CopyTo(nifti.AsSpan(344));
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(nifti);
        return new()
        {
            { "text", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("The quick brown fox. ", 50))) },
            { "json", Encoding.ASCII.GetBytes("{\"00080005\": {\"vr\": \"CS\", \"Value\": [\"ISO_IR 100\"]}, \"filler\": \"" + new string('x', 300) + "\"}") },
            { "noise", random },
            { "nifti", nifti },
            { "gzip", [.. zipped.ToArray(), .. random] },
            { "zip", [.. "PK\x03\x04\x14\0\0\0\x08\0"u8, .. random] },
            { "elf", [0x7f, .. "ELF\x02\x01\x01\0"u8, .. new byte[8], 3, 0, 62, 0, .. random] },
            { "zeros", new byte[4096] },
            { "one byte", [2] },
            { "a short one that begins like DICOM", [8, 0, 5, 0, (byte)'C', (byte)'S'] },
        };
    }

    [Theory]
    [MemberData(nameof(OtherFiles))]
    public void Other_files_are_not_DICOM(string what, byte[] bytes) => Assert.Equal((what, ReasonCodes.NotDicom), (what, Read(bytes).Reason));

    [Fact]
    public void A_header_that_breaks_off_anywhere_is_damaged()
    {
        var file = DicomBytes.File(DicomBytes.ExplicitLittleEndian, new DicomBytes().CtImage(2, 3).ToArray());
        for (var length = 133; length < file.Length; length++)
        {
            var result = Read(file[..length]);
            // Between two elements nothing shows that there should be more.
            if (result.Header is null) Assert.Equal((length, ReasonCodes.DamagedHeader), (length, result.Reason));
            else Assert.False(result.Header.HasPixelData);
        }
    }

    [Fact]
    public void A_length_that_lies_is_damage()
    {
        var bytes = new DicomBytes().CtImage(2, 3).Header(0x0029, 0x1010, "OB", 0xfffffff0).Raw(new byte[64]).ToArray();
        Assert.Equal(ReasonCodes.DamagedHeader, Read(DicomBytes.File(DicomBytes.ExplicitLittleEndian, bytes)).Reason);
    }

    [Fact]
    public void Sequences_nested_without_end_are_damage()
    {
        var bytes = new DicomBytes(isExplicit: false).CtImage(2, 3);
        for (var i = 0; i < 100_000; i++) bytes.Header(0x0040, 0xa730, "SQ", DicomBytes.UndefinedLength).Header(0xfffe, 0xe000, "", DicomBytes.UndefinedLength);
        Assert.Equal(ReasonCodes.DamagedHeader, Read(DicomBytes.File(DicomBytes.ImplicitLittleEndian, bytes.ToArray())).Reason);
    }

    [Fact]
    public void Pixels_in_an_icon_are_not_the_images()
    {
        var icon = new DicomBytes().Shorts(0x7fe0, 0x0010, "OW", 1, 2).ToArray();
        var bytes = new DicomBytes().CtImage(2, 3).Header(0x0088, 0x0200, "SQ", DicomBytes.UndefinedLength)
            .Header(0xfffe, 0xe000, "", (uint)icon.Length).Raw(icon).Header(0xfffe, 0xe0dd, "", 0).ToArray();
        Assert.False(Read(DicomBytes.File(DicomBytes.ExplicitLittleEndian, bytes)).Header!.HasPixelData);
    }

    [Fact]
    public void Truncated_pixels_still_have_a_header()
    {
        var bytes = new DicomBytes().CtImage(200, 300).Header(0x7fe0, 0x0010, "OW", 120_000).Raw(new byte[100]).ToArray();
        Assert.Equal(120_000, Read(DicomBytes.File(DicomBytes.ExplicitLittleEndian, bytes)).Header!.PixelDataLength);
    }

    [Fact]
    public void A_stream_that_cannot_seek_reads_alike()
    {
        using var pipe = new BufferedStream(new ForwardStream(DicomBytes.File(DicomBytes.ExplicitLittleEndian, Dataset())));
        Assert.Equal("1.2.3.4", InstanceHeaderReader.Read(pipe).Header!.SopInstanceUid);
    }

    [Fact]
    public void A_file_reads_alike_whatever_its_name()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["no extension at all"], DicomBytes.File(DicomBytes.ExplicitLittleEndian, Dataset()));
        var header = InstanceHeaderReader.Read(folder["no extension at all"]).Header!;
        Assert.Equal(("1.2.3.4", 12L), (header.SopInstanceUid, header.PixelDataLength!.Value));
    }

    [Fact]
    public void A_file_that_is_not_there_or_a_folder_is_unreadable()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ReasonCodes.UnreadableFile, InstanceHeaderReader.Read(folder["missing"]).Reason);
        Assert.Equal(ReasonCodes.UnreadableFile, InstanceHeaderReader.Read(folder.Path).Reason);
    }

    [Fact]
    public void A_medium_that_fails_is_unreadable()
    {
        var file = DicomBytes.File(DicomBytes.ExplicitLittleEndian, new DicomBytes().CtImage(2, 3).Text(0x0040, 0xa160, "UT", new string('x', 60_000)).ToArray());
        Assert.Equal(ReasonCodes.UnreadableFile, InstanceHeaderReader.Read(new FailingStream(file, failAt: 40_000)).Reason);
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        var bytes = DicomBytes.File(DicomBytes.ExplicitLittleEndian, Dataset());
        Assert.Throws<OperationCanceledException>(() => InstanceHeaderReader.Read(new MemoryStream(bytes), new CancellationToken(canceled: true)));
    }

    [SharedDataFact("odd-files", "transfer-syntaxes", "ct-head-philips", "bad-geometry")]
    public void Every_shared_file_gives_a_header_or_a_reason()
    {
        var results = Directory.EnumerateFiles(SharedData.Root, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetRelativePath(SharedData.Root, path), path => InstanceHeaderReader.Read(path));
        Assert.All(results.Values, result => Assert.True(result.Header is null != result.Reason is null));
        Assert.Equal(140, results.Count(result => result.Key.StartsWith("ct-head-philips", StringComparison.Ordinal) && result.Value.Header is not null));
        Assert.Equal(ReasonCodes.DicomDirectory, results["ct-head-philips/DIRFILE"].Reason);
        Assert.Equal(ReasonCodes.DamagedHeader, results["odd-files/rtplan_truncated.dcm"].Reason);
        Assert.All(["odd-files/README.txt", "odd-files/test1.json", "odd-files/zipMR.gz", "odd-files/crayons.icc", "ct-thorax-nifti/example_ct.nii.gz"],
            name => Assert.Equal((name, ReasonCodes.NotDicom), (name, results[name].Reason)));
        Assert.All(["odd-files/ExplVR_BigEndNoMeta.dcm", "odd-files/ExplVR_LitEndNoMeta.dcm", "odd-files/reportsi.dcm", "odd-files/waveform_ecg.dcm", "odd-files/image_dfl.dcm"],
            name => Assert.NotNull(results[name].Header));
    }

    /// <summary>A stream that only goes forward.</summary>
    private sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    /// <summary>A stream that breaks at an offset.</summary>
    private sealed class FailingStream(byte[] bytes, long failAt) : MemoryStream(bytes)
    {
        // MemoryStream's overload for spans comes here as well in a derived class.
        public override int Read(byte[] buffer, int offset, int count) => Position + count > failAt ? throw new IOException("bad sector") : base.Read(buffer, offset, count);
    }
}
