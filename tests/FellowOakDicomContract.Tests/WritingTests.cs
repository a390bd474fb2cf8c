using FellowOakDicom;
using FellowOakDicom.IO.Buffer;
using FellowOakDicom.IO.Writer;
using MedCluster.TestSupport;

namespace MedCluster.FellowOakDicomContract.Tests;

public class WritingTests
{
    private static DicomDataset Dataset(DicomTransferSyntax syntax) => new DicomDataset(syntax)
    {
        { DicomTag.SpecificCharacterSet, "ISO_IR 192" },
        { DicomTag.SOPClassUID, DicomUID.SegmentationStorage },
        { DicomTag.SOPInstanceUID, "1.2.3.4" },
        { DicomTag.PatientName, "Müller^Ωμέγα" },
        { DicomTag.SeriesDescription, "odd" },
        { DicomTag.Rows, (ushort)0x0102 },
        { DicomTag.RecommendedDisplayCIELabValue, (ushort)1, (ushort)2, (ushort)3 },
        { DicomTag.SegmentSequence, new DicomDataset { { DicomTag.SegmentLabel, "Knöchel" }, { DicomTag.AnatomicRegionSequence, new DicomDataset { { DicomTag.CodeValue, "1" } }, new DicomDataset() } } },
        { DicomTag.PixelSpacing, 0.5m, 0.25m },
        { DicomTag.DimensionIndexValues, 1u, 0x01020304u },
        { DicomTag.FrameIncrementPointer, DicomTag.PatientID },
        { DicomTag.RealWorldValueSlope, 1.5 },
    };

    private static byte[] Save(DicomFile file, DicomWriteOptions options = null)
    {
        using var stream = new MemoryStream();
        file.Save(stream, options);
        return stream.ToArray();
    }

    public static TheoryData<string> Syntaxes() => ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"];

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void What_is_written_is_read(string uid)
    {
        var syntax = DicomTransferSyntax.Parse(uid);
        var written = Dataset(syntax);
        written.Add(new DicomOtherByte(DicomTag.PixelData, new MemoryByteBuffer([1, 2, 3, 4, 5, 6])));
        // Big endian tags: fo-dicom 5.1.3 swaps all four bytes of a tag when it reads and when it writes one.
        if (uid == "1.2.840.10008.1.2.2") written.Remove(DicomTag.FrameIncrementPointer);
        foreach (var options in (DicomWriteOptions[])[new(), new() { ExplicitLengthSequences = true, ExplicitLengthSequenceItems = true }])
        {
            var file = DicomFile.Open(new MemoryStream(Save(new DicomFile(written), options)), FileReadOption.ReadAll);
            Assert.Equal((DicomFileFormat.DICOM3, false, uid), (file.Format, file.IsPartial, file.Dataset.InternalTransferSyntax.UID.UID));
            Assert.Equal(written.Select(item => item.Tag), file.Dataset.Select(item => item.Tag));
            var read = file.Dataset;
            Assert.Equal("Müller^Ωμέγα", read.GetString(DicomTag.PatientName));
            Assert.Equal("odd", read.GetString(DicomTag.SeriesDescription));
            Assert.Equal(0x0102, read.GetSingleValue<int>(DicomTag.Rows));
            Assert.Equal([1, 2, 3], read.GetValues<ushort>(DicomTag.RecommendedDisplayCIELabValue));
            Assert.Equal([1u, 0x01020304u], read.GetValues<uint>(DicomTag.DimensionIndexValues));
            Assert.Equal(1.5, read.GetSingleValue<double>(DicomTag.RealWorldValueSlope));
            var segment = read.GetSequence(DicomTag.SegmentSequence).Items.Single();
            Assert.Equal("Knöchel", segment.GetString(DicomTag.SegmentLabel));
            Assert.Equal(2, segment.GetSequence(DicomTag.AnatomicRegionSequence).Items.Count);
            if (uid != "1.2.840.10008.1.2.2") Assert.Equal([DicomTag.PatientID], read.GetValues<DicomTag>(DicomTag.FrameIncrementPointer));
        }
    }

    [Fact]
    public void Every_value_has_an_even_length()
    {
        var bytes = Save(new DicomFile(new DicomDataset { { DicomTag.SOPClassUID, "1.2.3" }, { DicomTag.SOPInstanceUID, "1.2.3.4" }, { DicomTag.Modality, "CT1" } }));
        Assert.Equal(0, bytes.Length % 2);
        Assert.True(bytes.AsSpan().IndexOf("CT1 "u8) > 0);
        Assert.True(bytes.AsSpan().IndexOf("1.2.3.4\0"u8) > 0);
    }

    [Fact]
    public void The_meta_information_knows_its_length_and_its_data_set()
    {
        var bytes = Save(new DicomFile(Dataset(DicomTransferSyntax.ImplicitVRLittleEndian)));
        Assert.True(bytes.AsSpan(128, 4).SequenceEqual("DICM"u8));
        var length = BitConverter.ToInt32(bytes, 140);
        Assert.Equal([0x08, 0x00], bytes[(144 + length)..(146 + length)]);
        var meta = DicomFile.Open(new MemoryStream(bytes)).FileMetaInfo;
        Assert.Equal((DicomUID.SegmentationStorage, "1.2.3.4", DicomTransferSyntax.ImplicitVRLittleEndian), (meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID.UID, meta.TransferSyntax));
        Assert.Equal([0, 1], meta.Version);
        Assert.Equal(DicomImplementation.ClassUID.UID, meta.ImplementationClassUID.UID);
    }

    [Fact]
    public void A_file_needs_its_identity()
    {
        Assert.Throws<DicomDataException>(() => new DicomFile(new DicomDataset { { DicomTag.SOPClassUID, "1.2.3" } }));
        Assert.Throws<DicomDataException>(() => new DicomFileMetaInformation().Add(DicomTag.PatientID, "1"));
    }

    [Fact]
    public async Task Files_are_saved_by_name()
    {
        using var folder = new TemporaryFolder();
        var file = new DicomFile(Dataset(DicomTransferSyntax.ExplicitVRLittleEndian));
        file.Save(folder["one"]);
        await file.SaveAsync(folder["two"]);
        Assert.Equal(await File.ReadAllBytesAsync(folder["one"]), await File.ReadAllBytesAsync(folder["two"]));
        await using var stream = new MemoryStream();
        await file.SaveAsync(stream);
        Assert.Equal(await File.ReadAllBytesAsync(folder["one"]), stream.ToArray());
    }

    [Fact]
    public void Fragments_are_written_with_their_offsets()
    {
        var fragments = new DicomOtherByteFragment(DicomTag.PixelData);
        fragments.OffsetTable.Add(0);
        fragments.OffsetTable.Add(12);
        fragments.Fragments.Add(new MemoryByteBuffer([1, 2, 3, 4]));
        fragments.Fragments.Add(new MemoryByteBuffer([5, 6]));
        var file = DicomFile.Open(new MemoryStream(Save(new DicomFile(Dataset(DicomTransferSyntax.RLELossless).Add(fragments)))));
        var read = file.Dataset.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData);
        Assert.Equal([0u, 12u], read.OffsetTable);
        Assert.Equal([1, 2, 3, 4], read.Fragments[0].Data);
        Assert.Equal([5, 6], read.Fragments[1].Data);
        Assert.IsType<DicomOtherByteFragment>(read);
    }

    [Fact]
    public void A_clone_is_saved_alike()
    {
        var file = new DicomFile(Dataset(DicomTransferSyntax.ExplicitVRLittleEndian));
        var clone = file.Clone();
        clone.Dataset.AddOrUpdate(DicomTag.SeriesDescription, "even");
        Assert.Equal("odd", file.Dataset.GetString(DicomTag.SeriesDescription));
        clone.Dataset.AddOrUpdate(DicomTag.SeriesDescription, "odd");
        Assert.Equal(Save(file), Save(clone));
    }

    [Fact]
    public void A_file_that_was_read_is_written_the_same()
    {
        var first = Save(new DicomFile(Dataset(DicomTransferSyntax.ExplicitVRLittleEndian)));
        Assert.Equal(first, Save(DicomFile.Open(new MemoryStream(first))));
    }
}
