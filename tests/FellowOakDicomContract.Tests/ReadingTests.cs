using System.Text;
using FellowOakDicom;
using MedCluster.TestSupport;

namespace MedCluster.FellowOakDicomContract.Tests;

public class ReadingTests
{
    private static DicomFile Open(byte[] bytes, FileReadOption option = FileReadOption.Default) => DicomFile.Open(new MemoryStream(bytes), option);

    private static byte[] Image(bool isExplicit = true, bool isBigEndian = false) =>
        new DicomBytes(isExplicit, isBigEndian).CtImage(2, 3).Shorts(0x7fe0, 0x0010, "OW", 1, 2, 3, 4, 5, 6).ToArray();

    [Theory]
    [InlineData(DicomBytes.ImplicitLittleEndian, false, false)]
    [InlineData(DicomBytes.ExplicitLittleEndian, true, false)]
    [InlineData(DicomBytes.ExplicitBigEndian, true, true)]
    public void Every_encoding_gives_the_same_data_set(string syntax, bool isExplicit, bool isBigEndian)
    {
        var file = Open(DicomBytes.File(syntax, Image(isExplicit, isBigEndian)));
        Assert.Equal((DicomFileFormat.DICOM3, false, syntax), (file.Format, file.IsPartial, file.Dataset.InternalTransferSyntax.UID.UID));
        Assert.Equal((2, 3), (file.Dataset.GetSingleValue<int>(DicomTag.Rows), file.Dataset.GetSingleValue<int>(DicomTag.Columns)));
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Dataset.GetValues<ushort>(DicomTag.PixelData));
        Assert.Equal(@"-10.5\20\30", file.Dataset.GetString(DicomTag.ImagePositionPatient));
        Assert.Equal(syntax, file.FileMetaInfo.TransferSyntax.UID.UID);
        Assert.Equal("1.2.3.4", file.FileMetaInfo.MediaStorageSOPInstanceUID.UID);
    }

    [Fact]
    public void A_file_without_preamble_is_read()
    {
        var file = Open(DicomBytes.File(DicomBytes.ImplicitLittleEndian, Image(isExplicit: false))[132..]);
        Assert.Equal((DicomFileFormat.DICOM3NoPreamble, DicomBytes.ImplicitLittleEndian), (file.Format, file.Dataset.InternalTransferSyntax.UID.UID));
    }

    [Theory]
    [InlineData(DicomBytes.ImplicitLittleEndian, false, false)]
    [InlineData(DicomBytes.ExplicitLittleEndian, true, false)]
    [InlineData(DicomBytes.ExplicitBigEndian, true, true)]
    public void A_file_without_meta_information_is_read(string syntax, bool isExplicit, bool isBigEndian)
    {
        var file = Open(Image(isExplicit, isBigEndian));
        Assert.Equal((DicomFileFormat.DICOM3NoFileMetaInfo, syntax), (file.Format, file.Dataset.InternalTransferSyntax.UID.UID));
        Assert.Empty(file.FileMetaInfo);
        Assert.Equal(2, file.Dataset.GetSingleValue<int>(DicomTag.Rows));
    }

    [Fact]
    public void What_is_not_DICOM_is_refused()
    {
        Assert.Throws<DicomFileException>(() => Open([]));
        Assert.Throws<DicomFileException>(() => Open(new byte[100]));
        Assert.Throws<DicomFileException>(() => Open(Encoding.ASCII.GetBytes(new string('x', 1000))));
        Assert.Throws<DicomFileException>(() => DicomFile.Open(Path.Combine(Path.GetTempPath(), "no such file")));
        Assert.Throws<DicomFileException>(() => Open(DicomBytes.File(DicomBytes.ExplicitLittleEndian, [])));
    }

    [Fact]
    public void A_file_that_breaks_off_is_partial()
    {
        var whole = DicomBytes.File(DicomBytes.ExplicitLittleEndian, Image());
        var file = Open(whole[..^3]);
        Assert.True(file.IsPartial);
        Assert.False(file.Dataset.Contains(DicomTag.PixelData));
        Assert.True(file.Dataset.Contains(DicomTag.RescaleSlope));
    }

    [Theory]
    [InlineData("OB", 0xfffffff0u)]
    [InlineData("OB", 0x7fffffffu)]
    [InlineData("UT", 0x40000000u)]
    public void A_length_that_lies_takes_no_memory(string vr, uint length)
    {
        var bytes = DicomBytes.File(DicomBytes.ExplicitLittleEndian, new DicomBytes().CtImage(2, 3).Header(0x0040, 0xa160, vr, length).Raw(new byte[100]).ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var option in (FileReadOption[])[FileReadOption.ReadAll, FileReadOption.SkipLargeTags, FileReadOption.ReadLargeOnDemand])
            Assert.True(Open(bytes, option).IsPartial);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void Large_values_are_read_skipped_or_left()
    {
        using var folder = new TemporaryFolder();
        var pixels = new int[40_000];
        pixels[39_999] = 7;
        File.WriteAllBytes(folder["large"], DicomBytes.File(DicomBytes.ExplicitLittleEndian, new DicomBytes().CtImage(200, 200).Shorts(0x7fe0, 0x0010, "OW", pixels).ToArray()));
        Assert.False(DicomFile.Open(folder["large"], FileReadOption.SkipLargeTags).Dataset.Contains(DicomTag.PixelData));
        var onDemand = DicomFile.Open(folder["large"]).Dataset.GetDicomItem<DicomElement>(DicomTag.PixelData);
        Assert.False(onDemand.Buffer.IsMemory);
        Assert.Equal(7, onDemand.Get<ushort[]>()[39_999]);
        var all = DicomFile.Open(folder["large"], FileReadOption.ReadAll).Dataset.GetDicomItem<DicomElement>(DicomTag.PixelData);
        Assert.True(all.Buffer.IsMemory);
        Assert.Equal(80_000u, all.Length);
        Assert.True(DicomFile.Open(folder["large"], FileReadOption.SkipLargeTags, 100_000).Dataset.Contains(DicomTag.PixelData));
    }

    [Fact]
    public void Reading_stops_where_it_is_asked_to()
    {
        var depths = new List<int>();
        var item = new DicomBytes().Shorts(0x0062, 0x0004, "US", 1).ToArray();
        var bytes = new DicomBytes().CtImage(2, 3).Header(0x0062, 0x0002, "SQ", (uint)item.Length + 8).Header(0xfffe, 0xe000, "", (uint)item.Length).Raw(item)
            .Shorts(0x7fe0, 0x0010, "OW", 1, 2, 3, 4, 5, 6).ToArray();
        var file = DicomFile.Open(new MemoryStream(DicomBytes.File(DicomBytes.ExplicitLittleEndian, bytes)), Encoding.ASCII, state =>
        {
            depths.Add(state.SequenceDepth);
            return state.Tag == DicomTag.PixelData;
        });
        Assert.True(file.IsPartial);
        Assert.False(file.Dataset.Contains(DicomTag.PixelData));
        Assert.Equal(1, depths.Count(depth => depth == 1));
        Assert.Equal(file.Dataset.Count() + 2, depths.Count);
    }

    [Fact]
    public void An_exception_from_the_stop_criterion_comes_out_wrapped()
    {
        var bytes = DicomBytes.File(DicomBytes.ExplicitLittleEndian, Image());
        var exception = Assert.Throws<DicomFileException>(() => DicomFile.Open(new MemoryStream(bytes), Encoding.ASCII, _ => throw new OperationCanceledException()));
        Assert.IsType<OperationCanceledException>(exception.InnerException);
    }

    [Fact]
    public void Sequences_of_either_length_nest()
    {
        var inner = new DicomBytes().Header(0x0008, 0x1140, "SQ", DicomBytes.UndefinedLength)
            .Header(0xfffe, 0xe000, "", DicomBytes.UndefinedLength).Text(0x0008, 0x1155, "UI", "1.2.9").Header(0xfffe, 0xe00d, "", 0)
            .Header(0xfffe, 0xe000, "", 0).Header(0xfffe, 0xe0dd, "", 0).ToArray();
        var bytes = new DicomBytes().CtImage(2, 3).Header(0x0008, 0x1115, "SQ", (uint)inner.Length + 8).Header(0xfffe, 0xe000, "", (uint)inner.Length).Raw(inner)
            .Text(0x0020, 0x4000, "LT", "after").ToArray();
        var dataset = Open(DicomBytes.File(DicomBytes.ExplicitLittleEndian, bytes)).Dataset;
        var sequence = dataset.GetSequence(DicomTag.ReferencedSeriesSequence).Items.Single().GetSequence(DicomTag.ReferencedImageSequence);
        Assert.Equal(2, sequence.Items.Count);
        Assert.Equal("1.2.9", sequence.Items[0].GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.Equal("after", dataset.GetString(DicomTag.ImageComments));
    }

    [Fact]
    public void An_unknown_representation_is_looked_up()
    {
        var bytes = new DicomBytes().Text(0x0008, 0x0016, "UI", DicomBytes.CtImageStorage).Value(0x0028, 0x0010, "UN", [2, 0]).ToArray();
        var dataset = Open(DicomBytes.File(DicomBytes.ExplicitLittleEndian, bytes)).Dataset;
        Assert.Equal((DicomVR.US, 2), (dataset.GetDicomItem<DicomItem>(DicomTag.Rows).ValueRepresentation, dataset.GetSingleValue<int>(DicomTag.Rows)));
    }

    [Fact]
    public void A_sequence_that_was_unknown_to_its_writer_is_implicit()
    {
        var item = new DicomBytes(isExplicit: false).Text(0x0008, 0x1155, "UI", "1.2.9").ToArray();
        var bytes = new DicomBytes().Header(0x0008, 0x1140, "UN", DicomBytes.UndefinedLength).Header(0xfffe, 0xe000, "", (uint)item.Length).Raw(item).Header(0xfffe, 0xe0dd, "", 0)
            .Text(0x0020, 0x4000, "LT", "after").ToArray();
        var dataset = Open(DicomBytes.File(DicomBytes.ExplicitLittleEndian, bytes)).Dataset;
        Assert.Equal("1.2.9", dataset.GetSequence(DicomTag.ReferencedImageSequence).Items.Single().GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.Equal("after", dataset.GetString(DicomTag.ImageComments));
    }

    [Fact]
    public void Private_blocks_have_their_creators()
    {
        var bytes = new DicomBytes(isExplicit: false).Text(0x0029, 0x0010, "LO", "SOMEBODY").Text(0x0029, 0x1001, "LO", "x").Text(0x0040, 0xa160, "UT", new string('y', 200)).ToArray();
        var dataset = Open(DicomBytes.File(DicomBytes.ImplicitLittleEndian, bytes)).Dataset;
        Assert.Equal(DicomVR.UN, dataset.GetDicomItem<DicomItem>(new DicomTag(0x0029, 0x0001, "SOMEBODY")).ValueRepresentation);
        Assert.Equal("x "u8.ToArray(), dataset.GetValues<byte>(new DicomTag(0x0029, 0x1001, "SOMEBODY")));
    }

    [Theory]
    [InlineData("ISO_IR 100", "Müller^Jörg", "4dfc6c6c65725e4af67267")]
    [InlineData("ISO_IR 192", "Ωμέγα^Ж", "cea9cebcceadceb3ceb15ed096")]
    [InlineData("ISO_IR 144", "Люкceмбypг", "bbeeda6365dcd17970d3")]
    [InlineData("GB18030", "王^小", "cdf55ed0a1")]
    [InlineData(@"\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎", "59616d6164615e5461726f753d1b24423b3345441b28425e1b244242404f3a1b2842")]
    [InlineData(@"\ISO 2022 IR 149", "Hong=洪^吉", "486f6e673d1b242943fbf35e1b242943d1ce")]
    public void Texts_have_their_character_set(string charset, string text, string hex)
    {
        var bytes = new DicomBytes().Text(0x0008, 0x0005, "CS", charset).Value(0x0010, 0x0010, "PN", Convert.FromHexString(hex)).Text(0x0020, 0x4000, "LT", new string('x', 200)).ToArray();
        Assert.Equal(text, Open(DicomBytes.File(DicomBytes.ExplicitLittleEndian, bytes)).Dataset.GetString(DicomTag.PatientName));
    }

    [Fact]
    public async Task Files_open_asynchronously_too()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["file"], DicomBytes.File(DicomBytes.ExplicitLittleEndian, Image()));
        Assert.Equal(2, (await DicomFile.OpenAsync(folder["file"])).Dataset.GetSingleValue<int>(DicomTag.Rows));
        await using var stream = File.OpenRead(folder["file"]);
        Assert.Equal(2, (await DicomFile.OpenAsync(stream, FileReadOption.ReadAll)).Dataset.GetSingleValue<int>(DicomTag.Rows));
        await Assert.ThrowsAsync<DicomFileException>(() => DicomFile.OpenAsync(folder["missing"]));
        Assert.True(DicomFile.HasValidHeader(folder["file"]));
        Assert.False(DicomFile.HasValidHeader(folder["missing"]));
    }

    [SharedDataFact("transfer-syntaxes", "odd-files")]
    public void Every_shared_file_is_taken_as_the_library_takes_it()
    {
        using var lines = new StreamReader(typeof(ReadingTests).Assembly.GetManifestResourceStream("shared-files.txt")!);
        while (lines.ReadLine() is { } line)
        {
            if (line[0] == '#') continue;
            var name = line.Split(' ')[0];
            string actual;
            try
            {
                var file = DicomFile.Open(SharedData.Path(name));
                actual = $"{name} {file.Format} {file.Dataset.InternalTransferSyntax.UID.UID} {(file.IsPartial ? "partial" : "whole")} {file.FileMetaInfo.Count()} {file.Dataset.Count()}";
            }
            catch (DicomFileException)
            {
                actual = $"{name} refused";
            }
            Assert.Equal(line, actual);
        }
    }

    [SharedDataFact("odd-files", "transfer-syntaxes")]
    public void Damage_of_any_kind_ends_in_a_file_or_in_its_exception()
    {
        var random = new Random(42);
        foreach (var name in (string[])["odd-files/CT_small.dcm", "odd-files/test-SR.dcm", "odd-files/rtplan.dcm", "odd-files/MR_small_bigendian.dcm", "odd-files/image_dfl.dcm", "odd-files/MR_small_RLE.dcm"])
        {
            var original = File.ReadAllBytes(SharedData.Path(name));
            for (var round = 0; round < 50; round++)
            {
                var damaged = (byte[])original.Clone();
                for (var i = random.Next(1, 6); i > 0; i--) damaged[random.Next(128, Math.Min(damaged.Length, 4000))] = (byte)random.Next(256);
                if (random.Next(3) == 0) damaged = damaged[..random.Next(damaged.Length)];
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    foreach (var item in Open(damaged, FileReadOption.ReadAll).Dataset) _ = item.ToString();
                }
                catch (DicomFileException)
                {
                    // As it should.
                }
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
            }
        }
    }
}
