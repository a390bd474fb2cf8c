using FellowOakDicom;
using FellowOakDicom.Imaging;
using FellowOakDicom.IO.Buffer;

namespace MedCluster.FellowOakDicomContract.Tests;

public class PixelDataTests
{
    private static DicomDataset Dataset(DicomTransferSyntax syntax, ushort bits = 16, ushort samples = 1, string photometric = "MONOCHROME2") => new DicomDataset(syntax)
    {
        { DicomTag.Rows, (ushort)2 },
        { DicomTag.Columns, (ushort)3 },
        { DicomTag.BitsAllocated, bits },
        { DicomTag.BitsStored, bits },
        { DicomTag.HighBit, (ushort)(bits - 1) },
        { DicomTag.PixelRepresentation, (ushort)0 },
        { DicomTag.SamplesPerPixel, samples },
        { DicomTag.PhotometricInterpretation, photometric },
    };

    [Theory]
    [InlineData(16, 1, "MONOCHROME2", 12)]
    [InlineData(8, 1, "MONOCHROME2", 6)]
    [InlineData(8, 3, "RGB", 18)]
    [InlineData(8, 3, "YBR_FULL_422", 16)]
    [InlineData(1, 1, "MONOCHROME2", 1)]
    [InlineData(12, 1, "MONOCHROME2", 12)]
    public void A_frame_has_its_size(int bits, int samples, string photometric, int size)
    {
        var pixels = DicomPixelData.Create(Dataset(DicomTransferSyntax.ExplicitVRLittleEndian, (ushort)bits, (ushort)samples, photometric), true);
        Assert.Equal(size, pixels.UncompressedFrameSize);
    }

    [Fact]
    public void Attributes_are_those_of_the_data_set()
    {
        var dataset = Dataset(DicomTransferSyntax.ExplicitVRLittleEndian);
        var pixels = DicomPixelData.Create(dataset, true);
        Assert.Equal((3, 2, 16, 16, 15, 1), (pixels.Width, pixels.Height, pixels.BitsAllocated, pixels.BitsStored, pixels.HighBit, pixels.SamplesPerPixel));
        Assert.Equal((PixelRepresentation.Unsigned, PlanarConfiguration.Interleaved), (pixels.PixelRepresentation, pixels.PlanarConfiguration));
        Assert.Same(PhotometricInterpretation.Monochrome2, pixels.PhotometricInterpretation);
        Assert.Equal((0, 2, false), (pixels.NumberOfFrames, pixels.BytesAllocated, pixels.IsLossy));
        pixels.BitsStored = 12;
        pixels.HighBit = 11;
        pixels.PhotometricInterpretation = PhotometricInterpretation.Monochrome1;
        Assert.Equal((12, 11, "MONOCHROME1"), (dataset.GetSingleValue<int>(DicomTag.BitsStored), dataset.GetSingleValue<int>(DicomTag.HighBit), dataset.GetString(DicomTag.PhotometricInterpretation)));
        Assert.Throws<DicomImagingException>(() => pixels.BitsStored = 17);
        Assert.Throws<DicomImagingException>(() => pixels.HighBit = 16);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.1", 16, typeof(DicomOtherWord))]
    [InlineData("1.2.840.10008.1.2.1", 8, typeof(DicomOtherByte))]
    [InlineData("1.2.840.10008.1.2", 8, typeof(DicomOtherWord))]
    [InlineData("1.2.840.10008.1.2.5", 8, typeof(DicomOtherByteFragment))]
    [InlineData("1.2.840.10008.1.2.5", 16, typeof(DicomOtherWordFragment))]
    public void Frames_are_added_and_found(string syntax, int bits, Type type)
    {
        var dataset = Dataset(DicomTransferSyntax.Parse(syntax), (ushort)bits);
        var pixels = DicomPixelData.Create(dataset, true);
        var frames = Enumerable.Range(0, 3).Select(frame => Enumerable.Range(frame * 20, 6 * bits / 8).Select(value => (byte)value).ToArray()).ToArray();
        foreach (var frame in frames) pixels.AddFrame(new MemoryByteBuffer(frame));
        Assert.Equal(3, pixels.NumberOfFrames);
        Assert.Equal(3, dataset.GetSingleValue<int>(DicomTag.NumberOfFrames));
        Assert.IsType(type, dataset.GetDicomItem<DicomItem>(DicomTag.PixelData));
        var again = DicomPixelData.Create(dataset);
        for (var i = 0; i < 3; i++) Assert.Equal(frames[i], again.GetFrame(i).Data);
        Assert.Throws<IndexOutOfRangeException>(() => again.GetFrame(3));
        Assert.Throws<IndexOutOfRangeException>(() => again.GetFrame(-1));
    }

    [Fact]
    public void Fragments_are_put_together_by_the_offset_table()
    {
        var dataset = Dataset(DicomTransferSyntax.RLELossless);
        dataset.Add(DicomTag.NumberOfFrames, 2);
        var fragments = new DicomOtherByteFragment(DicomTag.PixelData);
        foreach (var offset in (uint[])[0, 22]) fragments.OffsetTable.Add(offset);
        foreach (var fragment in (byte[][])[[1, 2], [3, 4, 5, 6], [7, 8]]) fragments.Fragments.Add(new MemoryByteBuffer(fragment));
        dataset.Add(fragments);
        var pixels = DicomPixelData.Create(dataset);
        Assert.Equal([1, 2, 3, 4, 5, 6], pixels.GetFrame(0).Data);
        Assert.Equal([7, 8], pixels.GetFrame(1).Data);
        fragments.OffsetTable.Clear();
        Assert.Throws<DicomImagingException>(() => pixels.GetFrame(0));
        dataset.AddOrUpdate(DicomTag.NumberOfFrames, 1);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], pixels.GetFrame(0).Data);
    }

    [Fact]
    public void There_must_be_pixels()
    {
        Assert.Throws<DicomImagingException>(() => DicomPixelData.Create(new DicomDataset()));
        Assert.Throws<DicomDataException>(() => DicomPixelData.Create(new DicomDataset(), true));
        Assert.Throws<DicomImagingException>(() => DicomPixelData.Create(Dataset(DicomTransferSyntax.RLELossless, 32), true));
    }

    [Fact]
    public void Photometric_interpretations_parse()
    {
        Assert.Same(PhotometricInterpretation.PaletteColor, PhotometricInterpretation.Parse("PALETTE COLOR "));
        Assert.True(PhotometricInterpretation.YbrFull.IsYBR);
        Assert.False(PhotometricInterpretation.Monochrome2.IsColor);
        Assert.Throws<DicomImagingException>(() => PhotometricInterpretation.Parse("SOMETHING"));
    }
}
