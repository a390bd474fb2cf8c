using System.IO.Compression;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Pixels;
using MedCluster.Imaging.Tests.Deidentification;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Headers;

public sealed class DeflatedFileTests : IDisposable
{
    private const string Deflated = "1.2.840.10008.1.2.1.99";
    private const int Megabyte = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Image(int rows = 2, int columns = 3, params int[] pixels) =>
        new DicomBytes().CtImage(rows, columns).Shorts(0x7fe0, 0x0010, "OW", pixels.Length > 0 ? pixels : [1, 2, 3, 4, 5, 6]).ToArray();

    private static byte[] Deflate(params byte[][] blocks)
    {
        using var compressed = new MemoryStream();
        using (var deflater = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) foreach (var block in blocks) deflater.Write(block);
        return compressed.ToArray();
    }

    /// <summary>An image with this many megabytes of zeros behind its pixels.</summary>
    private static byte[] Bomb(int megabytes) => DicomBytes.File(Deflated, Deflate([Image(), .. Enumerable.Repeat(new byte[Megabyte], megabytes)]));

    private static InstanceHeaderResult Read(byte[] file) => InstanceHeaderReader.Read(new MemoryStream(file), CancellationToken.None);

    [Fact]
    public void A_header_is_the_one_of_the_file_that_was_deflated()
    {
        var (plain, deflated) = (Read(DicomBytes.File(DicomBytes.ExplicitLittleEndian, Image())).Header!, Read(DicomBytes.File(Deflated, Deflate(Image()))).Header!);
        Assert.Equal((Deflated, null), (deflated.TransferSyntaxUid, deflated.PixelDataLength));
        Assert.Equal((plain.SopInstanceUid, plain.Rows, plain.Columns, plain.HasPixelData), (deflated.SopInstanceUid, deflated.Rows, deflated.Columns, deflated.HasPixelData));
        Assert.Equal(plain.PixelSpacing!, deflated.PixelSpacing!);
    }

    [Fact]
    public void Its_meta_information_may_stand_without_preamble()
    {
        var file = DicomBytes.File(Deflated, Deflate(Image()))[132..];
        Assert.Equal((Deflated, 3), (Read(file).Header!.TransferSyntaxUid, Read(file).Header!.Columns));
        using var slice = SliceDecoder.Decode(file);
        Assert.Equal([1, 2, 3, 4, 5, 6], slice.Values.ToArray());
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public void A_header_of_any_length_is_read(int length)
    {
        var dataset = new DicomBytes().CtImage(1, 2).Value(0x0029, 0x1010, "OB", new byte[length]).Shorts(0x7fe0, 0x0010, "OW", 3, 4).ToArray();
        var file = DicomBytes.File(Deflated, Deflate(dataset));
        Assert.True(Read(file).Header!.HasPixelData);
        using var slice = SliceDecoder.Decode(file);
        Assert.Equal([3, 4], slice.Values.ToArray());
    }

    [Fact]
    public void A_data_set_without_pixels_is_read_to_its_end() =>
        Assert.False(Read(DicomBytes.File(Deflated, Deflate(new DicomBytes().CtImage(2, 3).ToArray()))).Header!.HasPixelData);

    [Fact]
    public void Of_what_expands_a_thousandfold_a_header_inflates_no_more_than_it_needs()
    {
        var file = Bomb(300);
        Assert.InRange(file.Length, 1, Megabyte);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(Read(file).Header!.HasPixelData);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * Megabyte);
    }

    [Fact]
    public void Of_what_expands_a_thousandfold_an_image_inflates_no_more_than_the_bound()
    {
        // 64 MiB, and 200 times the 300 KB that the file has.
        using var inflated = DeflatedFile.Plain(new MemoryStream(Bomb(300)));
        Assert.InRange(inflated.Length, 64 * Megabyte, 130 * Megabyte);
        using var slice = SliceDecoder.Decode(Bomb(300));
        Assert.Equal([1, 2, 3, 4, 5, 6], slice.Values.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_it_breaks_off_or_is_damaged_the_header_stands_and_the_pixels_are_missing(bool breaksOff)
    {
        var pixels = Enumerable.Range(0, 300 * 300).Select(i => (i * 7919) & 0x7fff).ToArray();
        var file = DicomBytes.File(Deflated, Deflate(Image(300, 300, pixels)));
        file = breaksOff ? file[..^20_000] : [.. file[..^20_000], .. Enumerable.Repeat((byte)0xff, 20_000)];
        Assert.Equal(300, Read(file).Header!.Rows);
        Assert.Equal(ReasonCodes.TruncatedPixelData, Assert.Throws<MedClusterException>(() => SliceDecoder.Decode(file)).Reason);
    }

    [Fact]
    public void What_does_not_inflate_has_a_damaged_header() => Assert.Equal(ReasonCodes.DamagedHeader, Read(DicomBytes.File(Deflated, Image())).Reason);

    [Fact]
    public void Damaged_meta_information_is_not_a_way_around_the_bound()
    {
        var file = Bomb(1);
        var syntax = file.AsSpan().IndexOf("UI\u0016\01.2.840.10008.1.2.1.99"u8);
        Assert.NotEqual(-1, syntax);
        file[syntax - 30] = 0xff;
        file[syntax] = (byte)'?';
        Assert.Equal(ReasonCodes.DamagedHeader, Read(file).Reason);
        Assert.Equal(ReasonCodes.DamagedHeader, Assert.Throws<MedClusterException>(() => SliceDecoder.Decode(file)).Reason);
    }

    [Fact]
    public void What_is_de_identified_stays_deflated_with_the_same_pixels()
    {
        var deidentified = Profiles.Deidentifier(_folder).Apply("a", DicomBytes.File(Deflated, Deflate(Image())), CancellationToken.None).File;
        Assert.Equal(Deflated, Read(deidentified.ToArray()).Header!.TransferSyntaxUid);
        using var slice = SliceDecoder.Decode(deidentified);
        Assert.Equal([1, 2, 3, 4, 5, 6], slice.Values.ToArray());
    }
}
