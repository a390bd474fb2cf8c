using FellowOakDicom;
using FellowOakDicom.Imaging;
using FellowOakDicom.IO.Buffer;

namespace MedCluster.FellowOakDicomContract.Tests;

public class DatasetTests
{
    private static DicomDataset Dataset() => new DicomDataset
    {
        { DicomTag.PatientName, "Doe^Jane" },
        { DicomTag.ImageType, "ORIGINAL", "PRIMARY" },
        { DicomTag.Rows, (ushort)512 },
        { DicomTag.InstanceNumber, 7 },
        { DicomTag.PixelSpacing, 0.5m, 0.25m },
        { DicomTag.SeriesDescription, "" },
        { DicomTag.SOPInstanceUID, "1.2.3" },
        { DicomTag.StudyDate, new DateTime(2020, 2, 29) },
        { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
        { DicomTag.PixelRepresentation, (ushort)1 },
    };

    [Fact]
    public void Single_values_convert()
    {
        var dataset = Dataset();
        Assert.Equal("Doe^Jane", dataset.GetSingleValue<string>(DicomTag.PatientName));
        Assert.Equal(512, dataset.GetSingleValue<ushort>(DicomTag.Rows));
        Assert.Equal(512, dataset.GetSingleValue<int>(DicomTag.Rows));
        Assert.Equal(512.0, dataset.GetSingleValue<double>(DicomTag.Rows));
        Assert.Equal("512", dataset.GetSingleValue<string>(DicomTag.Rows));
        Assert.Equal(7, dataset.GetSingleValue<int>(DicomTag.InstanceNumber));
        Assert.Equal(7L, dataset.GetSingleValue<long>(DicomTag.InstanceNumber));
        Assert.Equal("1.2.3", dataset.GetSingleValue<DicomUID>(DicomTag.SOPInstanceUID).UID);
        Assert.Equal(new DateTime(2020, 2, 29), dataset.GetSingleValue<DateTime>(DicomTag.StudyDate));
        Assert.Equal("20200229", dataset.GetSingleValue<string>(DicomTag.StudyDate));
        Assert.Same(PhotometricInterpretation.Monochrome2, dataset.GetSingleValue<PhotometricInterpretation>(DicomTag.PhotometricInterpretation));
        Assert.Equal(PixelRepresentation.Signed, dataset.GetSingleValue<PixelRepresentation>(DicomTag.PixelRepresentation));
    }

    [Fact]
    public void Single_values_must_be_single()
    {
        var dataset = Dataset();
        Assert.Throws<DicomDataException>(() => dataset.GetSingleValue<string>(DicomTag.ImageType));
        Assert.Throws<DicomDataException>(() => dataset.GetSingleValue<string>(DicomTag.SeriesDescription));
        Assert.Throws<DicomDataException>(() => dataset.GetSingleValue<string>(DicomTag.PatientID));
        Assert.False(dataset.TryGetSingleValue(DicomTag.ImageType, out string _));
        Assert.False(dataset.TryGetSingleValue(DicomTag.PatientName, out int _));
        Assert.False(dataset.TryGetSingleValue(DicomTag.PatientID, out string _));
        Assert.True(dataset.TryGetSingleValue(DicomTag.Rows, out int rows));
        Assert.Equal(512, rows);
        Assert.Equal("none", dataset.GetSingleValueOrDefault(DicomTag.PatientID, "none"));
        Assert.Equal(3, dataset.GetSingleValueOrDefault(DicomTag.PatientName, 3));
    }

    [Fact]
    public void Values_convert()
    {
        var dataset = Dataset();
        Assert.Equal(["ORIGINAL", "PRIMARY"], dataset.GetValues<string>(DicomTag.ImageType));
        Assert.Equal([0.5, 0.25], dataset.GetValues<double>(DicomTag.PixelSpacing));
        Assert.Equal([0.5m, 0.25m], dataset.GetValues<decimal>(DicomTag.PixelSpacing));
        Assert.Equal([0.5f, 0.25f], dataset.GetValues<float>(DicomTag.PixelSpacing));
        Assert.Equal(0.25, dataset.GetValue<double>(DicomTag.PixelSpacing, 1));
        Assert.Equal("PRIMARY", dataset.GetValue<string>(DicomTag.ImageType, 1));
        Assert.Equal(@"ORIGINAL\PRIMARY", dataset.GetString(DicomTag.ImageType));
        Assert.Equal([512], dataset.GetValues<ushort>(DicomTag.Rows));
        Assert.Equal(2, dataset.GetValueCount(DicomTag.ImageType));
        Assert.Equal(0, dataset.GetValueCount(DicomTag.SeriesDescription));
        Assert.Empty(dataset.GetValues<string>(DicomTag.SeriesDescription));
        Assert.True(dataset.TryGetString(DicomTag.SeriesDescription, out var description));
        Assert.Equal("", description);
        Assert.Throws<DicomDataException>(() => dataset.GetValue<string>(DicomTag.ImageType, 2));
        Assert.Throws<DicomDataException>(() => dataset.GetValues<string>(DicomTag.PatientID));
        Assert.Throws<DicomDataException>(() => dataset.GetValues<string[]>(DicomTag.ImageType));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.GetValue<string>(DicomTag.ImageType, -1));
        Assert.False(dataset.TryGetValue(DicomTag.ImageType, 2, out string _));
        Assert.False(dataset.TryGetValues<double>(DicomTag.ImageType, out _));
        Assert.False(dataset.TryGetValues<string>(DicomTag.PatientID, out _));
        Assert.False(dataset.TryGetString(DicomTag.PatientID, out _));
        Assert.Equal("x", dataset.GetValueOrDefault(DicomTag.ImageType, 5, "x"));
    }

    [Fact]
    public void Items_stand_in_the_order_of_their_tags()
    {
        var dataset = Dataset();
        var tags = dataset.Select(item => item.Tag).ToList();
        Assert.Equal(tags.Order(), tags);
        Assert.True(dataset.Contains(DicomTag.Rows));
        dataset.Remove(DicomTag.Rows);
        Assert.False(dataset.Contains(DicomTag.Rows));
        dataset.Remove(item => item.ValueRepresentation == DicomVR.DS);
        Assert.False(dataset.Contains(DicomTag.PixelSpacing));
        Assert.Empty(dataset.Clear());
    }

    [Fact]
    public void Adding_twice_is_refused_and_updating_is_not()
    {
        var dataset = Dataset();
        Assert.Throws<ArgumentException>(() => dataset.Add(DicomTag.Rows, (ushort)1));
        dataset.AddOrUpdate(DicomTag.Rows, (ushort)1);
        Assert.Equal(1, dataset.GetSingleValue<int>(DicomTag.Rows));
    }

    [Fact]
    public void Values_must_suit_their_representation()
    {
        var dataset = new DicomDataset();
        Assert.Throws<InvalidOperationException>(() => dataset.Add(DicomTag.Rows, (short)1));
        Assert.Throws<InvalidOperationException>(() => dataset.Add(DicomTag.SOPInstanceUID, 1));
        Assert.Throws<DicomDataException>(() => dataset.Add(new DicomTag(0x0008, 0x0002), "x"));
        dataset.Add(DicomTag.RescaleSlope, 1.5).Add(DicomTag.WindowCenter, "40", "80").Add(DicomTag.SegmentNumber, (ushort)1).Add(DicomTag.FileSetID, Array.Empty<string>());
        dataset.Add(DicomTag.PixelPaddingValue, (short)-1).Add(DicomTag.TransferSyntaxUID, DicomTransferSyntax.RLELossless);
        Assert.Equal(DicomVR.SS, dataset.GetDicomItem<DicomItem>(DicomTag.PixelPaddingValue).ValueRepresentation);
        Assert.Equal(0, dataset.GetValueCount(DicomTag.FileSetID));
        Assert.Equal([40, 80], dataset.GetValues<int>(DicomTag.WindowCenter));
    }

    [Theory]
    [InlineData("StudyInstanceUID", "1.2.x")]
    [InlineData("StudyInstanceUID", "1.02")]
    [InlineData("Modality", "lower case")]
    [InlineData("Modality", "MUCHTOOLONGTOBECODED")]
    [InlineData("SliceThickness", "one")]
    [InlineData("SliceThickness", "1.23456789012345678")]
    [InlineData("InstanceNumber", "1.5")]
    [InlineData("StudyDate", "20201301")]
    [InlineData("StudyTime", "2500")]
    [InlineData("StudyID", "12345678901234567")]
    [InlineData("PatientAge", "12")]
    public void Values_that_the_standard_forbids_are_refused(string keyword, string value)
    {
        var tag = (DicomTag)typeof(DicomTag).GetField(keyword)!.GetValue(null)!;
        Assert.Throws<DicomValidationException>(() => new DicomDataset().Add(tag, value));
        Assert.Equal(value, new DicomDataset().NotValidated().Add(tag, value).GetSingleValue<string>(tag));
    }

    [Fact]
    public void More_values_than_allowed_are_refused()
    {
        Assert.Throws<DicomValidationException>(() => new DicomDataset().Add(DicomTag.Modality, "CT", "MR"));
        Assert.Throws<DicomValidationException>(() => new DicomDataset().Add(DicomTag.ImageOrientationPatient, 1m, 0m, 0m));
    }

    [Fact]
    public void Sequences_hold_data_sets()
    {
        var item = new DicomDataset { { DicomTag.SegmentNumber, (ushort)1 } };
        var dataset = new DicomDataset { { DicomTag.SegmentSequence, item }, { DicomTag.PatientID, "1" } };
        dataset.Add(new DicomSequence(DicomTag.SharedFunctionalGroupsSequence, new DicomDataset(), new DicomDataset()));
        Assert.Equal(1, dataset.GetSequence(DicomTag.SegmentSequence).Items[0].GetSingleValue<int>(DicomTag.SegmentNumber));
        Assert.Equal(2, dataset.GetValueCount(DicomTag.SharedFunctionalGroupsSequence));
        Assert.True(dataset.TryGetSequence(DicomTag.SegmentSequence, out var sequence));
        Assert.Single(sequence);
        Assert.False(dataset.TryGetSequence(DicomTag.PatientID, out _));
        Assert.Throws<DicomDataException>(() => dataset.GetSequence(DicomTag.PatientID));
        Assert.Throws<DicomDataException>(() => dataset.GetSequence(DicomTag.ReferencedSeriesSequence));
        Assert.Throws<DicomDataException>(() => dataset.GetSingleValue<string>(DicomTag.SegmentSequence));
    }

    [Fact]
    public void A_clone_has_its_own_items()
    {
        var dataset = new DicomDataset { { DicomTag.SegmentSequence, new DicomDataset { { DicomTag.SegmentNumber, (ushort)1 } } }, { DicomTag.PatientID, "1" } };
        var clone = dataset.Clone();
        clone.AddOrUpdate(DicomTag.PatientID, "2");
        clone.GetSequence(DicomTag.SegmentSequence).Items[0].AddOrUpdate(DicomTag.SegmentNumber, (ushort)2);
        Assert.Equal("1", dataset.GetString(DicomTag.PatientID));
        Assert.Equal(1, dataset.GetSequence(DicomTag.SegmentSequence).Items[0].GetSingleValue<int>(DicomTag.SegmentNumber));
    }

    [Fact]
    public void Private_elements_belong_to_their_creator()
    {
        var dataset = new DicomDataset();
        var first = new DicomTag(0x0029, 0x0001, "FIRST");
        var second = new DicomTag(0x0029, 0x0001, "SECOND");
        dataset.Add(DicomVR.LO, first, "one").Add(DicomVR.LO, second, "two");
        Assert.Equal("one", dataset.GetString(first));
        Assert.Equal("two", dataset.GetString(second));
        Assert.Equal("FIRST", dataset.GetString(new DicomTag(0x0029, 0x0010)));
        Assert.Equal("SECOND", dataset.GetString(new DicomTag(0x0029, 0x0011)));
        Assert.False(dataset.Contains(new DicomTag(0x0029, 0x0001, "THIRD")));
        Assert.Throws<DicomDataException>(() => dataset.GetString(new DicomTag(0x0029, 0x0001, "THIRD")));
        Assert.Equal(0x1101, dataset.GetPrivateTag(second).Element);
    }

    [Fact]
    public void Bytes_can_be_had_as_they_are()
    {
        var dataset = new DicomDataset { { DicomTag.Rows, (ushort)0x0102 } };
        dataset.Add(new DicomOtherByte(DicomTag.PixelData, new MemoryByteBuffer([1, 2, 3, 4])));
        Assert.Equal([2, 1], dataset.GetDicomItem<DicomElement>(DicomTag.Rows).Buffer.Data);
        Assert.Equal([1, 2, 3, 4], dataset.GetValues<byte>(DicomTag.PixelData));
        Assert.Equal(4, dataset.GetSingleValue<IByteBuffer>(DicomTag.PixelData).Size);
        Assert.Null(dataset.GetDicomItem<DicomSequence>(DicomTag.Rows));
        Assert.Null(dataset.GetDicomItem<DicomItem>(DicomTag.Columns));
    }

    [Fact]
    public void Tags_are_values_too()
    {
        var dataset = new DicomDataset { { DicomTag.FrameIncrementPointer, DicomTag.PatientID, DicomTag.PatientName } };
        Assert.Equal([DicomTag.PatientID, DicomTag.PatientName], dataset.GetValues<DicomTag>(DicomTag.FrameIncrementPointer));
    }
}
