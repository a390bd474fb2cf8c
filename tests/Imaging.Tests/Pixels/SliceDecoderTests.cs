using MedCluster.Imaging.Pixels;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Pixels;

public class SliceDecoderTests
{
    private static byte[] File(byte[] dataset, string syntax = DicomBytes.ExplicitLittleEndian) => DicomBytes.File(syntax, dataset);

    private static ReasonCode Refused(byte[] file) => Assert.Throws<MedClusterException>(() => SliceDecoder.Decode(file)).Reason;

    private static short[] Values(byte[] file)
    {
        using var slice = SliceDecoder.Decode(file);
        return slice.Values.ToArray();
    }

    [Theory]
    [InlineData(DicomBytes.ImplicitLittleEndian, false, false)]
    [InlineData(DicomBytes.ExplicitLittleEndian, true, false)]
    [InlineData(DicomBytes.ExplicitBigEndian, true, true)]
    public void Uncompressed_pixels_decode(string syntax, bool isExplicit, bool isBigEndian)
    {
        var bytes = new DicomBytes(isExplicit, isBigEndian).CtImage(2, 3).Shorts(0x7fe0, 0x0010, "OW", -1024, 0, 1, 2, 3, 32767).ToArray();
        using var slice = SliceDecoder.Decode(File(bytes, syntax));
        Assert.Equal((2, 3, 1.0, -1024.0, null), (slice.Rows, slice.Columns, slice.RescaleSlope, slice.RescaleIntercept, slice.PixelPaddingValue));
        Assert.Equal([-1024, 0, 1, 2, 3, 32767], slice.Values.ToArray());
    }

    [Fact]
    public void A_part_of_an_array_decodes()
    {
        var file = File(new DicomBytes().CtImage(1, 3).Shorts(0x7fe0, 0x0010, "OW", 5, 6, 7).ToArray());
        byte[] padded = [.. new byte[77], .. file, .. new byte[33]];
        using var slice = SliceDecoder.Decode(padded.AsMemory(77, file.Length));
        Assert.Equal([5, 6, 7], slice.Values.ToArray());
        using var fromStream = SliceDecoder.Decode(new MemoryStream(file));
        Assert.Equal([5, 6, 7], fromStream.Values.ToArray());
    }

    [Fact]
    public void A_large_image_is_read_where_it_lies()
    {
        var expected = new int[512 * 512];
        for (var i = 0; i < expected.Length; i++) expected[i] = (short)(i * 7);
        var file = File(new DicomBytes().CtImage(512, 512).Shorts(0x7fe0, 0x0010, "OW", expected).ToArray());
        byte[] padded = [.. new byte[40], .. file];
        using var slice = SliceDecoder.Decode(padded.AsMemory(40));
        Assert.Equal(Array.ConvertAll(expected, value => (short)value), slice.Values.ToArray());
    }

    [Theory]
    [InlineData(12, 1, 0x0fff, -1)]
    [InlineData(12, 1, 0xf7ff, 0x7ff)]
    [InlineData(12, 0, 0xffff, 0x0fff)]
    [InlineData(15, 0, 0xffff, 0x7fff)]
    [InlineData(13, 1, 0x1000, -4096)]
    public void Stored_bits_are_masked_and_extended(int bitsStored, int pixelRepresentation, int cell, int expected)
    {
        // 20 pixels, so that some are in a vector and some are not.
        var cells = Enumerable.Repeat(cell, 20).ToArray();
        var bytes = new DicomBytes().CtImage(4, 5, bitsStored, pixelRepresentation).Shorts(0x7fe0, 0x0010, "OW", cells).ToArray();
        Assert.All(Values(File(bytes)), value => Assert.Equal(expected, value));
    }

    [Fact]
    public void A_high_bit_that_is_not_the_last_counts()
    {
        var bytes = new DicomBytes().CtImage(1, 2, bitsStored: 12).ToArray();
        var highBit = new DicomBytes().Shorts(0x0028, 0x0102, "US", 11).ToArray();
        var moved = new DicomBytes().Shorts(0x0028, 0x0102, "US", 15).ToArray();
        var at = bytes.AsSpan().IndexOf(highBit);
        moved.CopyTo(bytes, at);
        Assert.Equal([-1, 0x123], Values(File([.. bytes, .. new DicomBytes().Shorts(0x7fe0, 0x0010, "OW", 0xfff5, 0x1234).ToArray()])));
    }

    [Fact]
    public void Unsigned_values_of_sixteen_bits_are_shifted_and_mean_the_same()
    {
        var bytes = new DicomBytes().CtImage(1, 3, bitsStored: 16, pixelRepresentation: 0).Shorts(0x0028, 0x0120, "US", 65535).Shorts(0x7fe0, 0x0010, "OW", 0, 40_000, 65535).ToArray();
        using var slice = SliceDecoder.Decode(File(bytes));
        var values = slice.Values.ToArray();
        Assert.Equal([-1024, 40_000 - 1024, 65535 - 1024], Array.ConvertAll(values, value => (value * slice.RescaleSlope) + slice.RescaleIntercept));
        Assert.Equal(values[2], slice.PixelPaddingValue);
    }

    [Theory]
    [InlineData(0, 8, 200, 200)]
    [InlineData(1, 8, 200, -56)]
    [InlineData(0, 6, 0xff, 63)]
    public void Bytes_decode(int pixelRepresentation, int bitsStored, byte cell, short expected)
    {
        var bytes = new DicomBytes().CtImage(1, 3, bitsStored, pixelRepresentation, bitsAllocated: 8).Value(0x7fe0, 0x0010, "OB", [cell, 0, 1]).ToArray();
        Assert.Equal([expected, 0, 1], Values(File(bytes)));
    }

    [Fact]
    public void Inverted_display_is_not_inverted_measurement()
    {
        var bytes = new DicomBytes().CtImage(1, 2).ToArray();
        bytes[bytes.AsSpan().IndexOf("MONOCHROME2"u8) + 10] = (byte)'1';
        Assert.Equal([3, 4], Values(File([.. bytes, .. new DicomBytes().Shorts(0x7fe0, 0x0010, "OW", 3, 4).ToArray()])));
    }

    [Fact]
    public void Pixels_that_are_too_few_are_truncated()
    {
        Assert.Equal(ReasonCodes.TruncatedPixelData, Refused(File(new DicomBytes().CtImage(2, 3).Shorts(0x7fe0, 0x0010, "OW", 1, 2, 3).ToArray())));
        Assert.Equal(ReasonCodes.TruncatedPixelData, Refused(File(new DicomBytes().CtImage(2, 3).Header(0x7fe0, 0x0010, "OW", 12).Raw(new byte[7]).ToArray())));
        Assert.Equal(ReasonCodes.TruncatedPixelData, Refused(File(new DicomBytes().CtImage(2, 3).Header(0x7fe0, 0x0010, "OW", 0xfffffffe).Raw(new byte[12]).ToArray())));
    }

    [Fact]
    public void Damage_behind_the_pixels_does_not_matter()
    {
        var bytes = new DicomBytes().CtImage(1, 2).Shorts(0x7fe0, 0x0010, "OW", 3, 4).Header(0xfffc, 0xfffc, "OB", 1000).Raw([1, 2, 3]).ToArray();
        Assert.Equal([3, 4], Values(File(bytes)));
    }

    [Fact]
    public void What_is_no_image_is_refused_by_its_reason()
    {
        Assert.Equal(ReasonCodes.NoPixelData, Refused(File(new DicomBytes().CtImage(2, 3).ToArray())));
        Assert.Equal(ReasonCodes.MissingTag, Refused(File(new DicomBytes().Text(0x0008, 0x0016, "UI", DicomBytes.CtImageStorage).Shorts(0x7fe0, 0x0010, "OW", 1).ToArray())));
        Assert.Equal(ReasonCodes.DamagedHeader, Refused(File(new DicomBytes().CtImage(2, 3).Header(0x0029, 0x1010, "OB", 4000).ToArray())));
        Assert.Equal(ReasonCodes.UnsupportedTransferSyntax, Refused(File(new DicomBytes().CtImage(2, 3).Header(0x7fe0, 0x0010, "OB", DicomBytes.UndefinedLength)
            .Header(0xfffe, 0xe000, "", 0).Header(0xfffe, 0xe0dd, "", 0).ToArray(), "1.2.840.10008.1.2.4.102")));
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        var file = File(new DicomBytes().CtImage(1, 2).Shorts(0x7fe0, 0x0010, "OW", 3, 4).ToArray());
        Assert.Throws<OperationCanceledException>(() => SliceDecoder.Decode(file, 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_disposed_slice_has_no_values()
    {
        var slice = SliceDecoder.Decode(File(new DicomBytes().CtImage(1, 2).Shorts(0x7fe0, 0x0010, "OW", 3, 4).ToArray()));
        slice.Dispose();
        slice.Dispose();
        Assert.Throws<ObjectDisposedException>(() => slice.Values.Length);
    }

    [SharedDataTheory("transfer-syntaxes")]
    [InlineData("BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2")]
    [InlineData("DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99")]
    [InlineData("JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90")]
    [InlineData("JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80")]
    [InlineData("JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70")]
    [InlineData("JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57")]
    [InlineData("LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1")]
    [InlineData("LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2")]
    [InlineData("RLELosslessTransferSyntax_1.2.840.10008.1.2.5")]
    public void A_lossless_syntax_decodes_to_the_original(string syntax)
    {
        var original = Values(System.IO.File.ReadAllBytes(SharedData.Path("transfer-syntaxes/CTImage.dcm")));
        Assert.True(original.AsSpan().SequenceEqual(Values(System.IO.File.ReadAllBytes(SharedData.Path($"transfer-syntaxes/CTImage.dcm_{syntax}.dcm")))));
    }

    [SharedDataTheory("transfer-syntaxes")]
    [InlineData("JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91", 20)]
    [InlineData("JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81", 5)]
    [InlineData("JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51", 60)]
    [InlineData("JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53", 60)]
    [InlineData("JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55", 60)]
    [InlineData("JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50", 120)]
    public void A_lossy_syntax_decodes_close_to_the_original(string syntax, double meanDifference)
    {
        using var original = SliceDecoder.Decode(System.IO.File.ReadAllBytes(SharedData.Path("transfer-syntaxes/CTImage.dcm")));
        using var lossy = SliceDecoder.Decode(System.IO.File.ReadAllBytes(SharedData.Path($"transfer-syntaxes/CTImage.dcm_{syntax}.dcm")));
        double sum = 0;
        for (var i = 0; i < original.Values.Length; i++)
        {
            sum += Math.Abs((original.Values[i] * original.RescaleSlope) + original.RescaleIntercept - (lossy.Values[i] * lossy.RescaleSlope) - lossy.RescaleIntercept);
        }
        Assert.InRange(sum / original.Values.Length, 0, meanDifference);
    }
}
