using System.IO.Compression;
using MedCluster.Imaging.Outputs.Nifti;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Outputs.Nifti;

public class LabelBlockTests
{
    public static TheoryData<string, int, int> Images => new()
    {
        { "empty", 512, 512 }, { "empty", 1, 1 }, { "disc", 512, 512 }, { "disc", 97, 260 }, { "disc", 3, 2 }, { "stripes", 100, 64 }, { "stripes", 5, 3 },
        { "noise", 512, 300 }, { "noise", 9, 1 }, { "noise", 1, 700 }, { "skewed", 200, 512 }, { "runs", 300, 300 }, { "disc", 4, 32767 }, { "repeats", 131, 4 },
    };

    private static byte[] Image(string kind, int rows, int columns, int index)
    {
        var random = new Random(index);
        var image = new byte[rows * columns];
        for (var i = 0; i < image.Length; i++)
        {
            int row = i / columns, column = i % columns;
            image[i] = kind switch
            {
                "disc" => (byte)(Math.Pow((row + index) / (double)rows - 0.5, 2) + Math.Pow(column / (double)columns - 0.5, 2) < 0.2 ? row > rows / 2 ? 1 : 4 : 0),
                "stripes" => (byte)(column % 7),
                "noise" => (byte)random.Next(256),
                // Counts that grow like Fibonacci's numbers make the deepest tree.
                "skewed" => (byte)Math.Min(30, BitsUntil(random)),
                // Every length of run up to the longest match and beyond, and of one, two and three pixels.
                "runs" => (byte)(column < row ? 1 : 2),
                "repeats" => (byte)(row < 65 + index ? 1 : 0),
                _ => 0,
            };
        }
        return image;
    }

    private static int BitsUntil(Random random)
    {
        var bits = 0;
        while (random.NextDouble() < 0.382) bits++;
        return bits;
    }

    /// <summary>The images' blocks as a gzip member of their own (RFC 1952).</summary>
    private static byte[] Compress(byte[][] images, int columns)
    {
        using var block = new LabelBlock();
        var blocks = images.Select(image => block.CompressReversed(image, columns)).ToList();
        var (checksum, length) = (0u, 0);
        foreach (var (image, part) in images.Zip(blocks))
        {
            checksum = Crc32Sum.Combine(checksum, part.Checksum, Crc32Sum.Shift(image.Length));
            length += image.Length;
        }
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, .. blocks.SelectMany(part => part.Bytes), 0b011, 0, .. BitConverter.GetBytes(checksum), .. BitConverter.GetBytes(length)];
    }

    private static byte[] Expected(byte[][] images, int columns) => [.. images.SelectMany(image => image.Chunk(columns).Reverse().SelectMany(row => row))];

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Another_reader_finds_the_images(string kind, int rows, int columns)
    {
        byte[][] images = [.. Enumerable.Range(0, 3).Select(index => Image(kind, rows, columns, index))];

        using var gzip = new GZipStream(new MemoryStream(Compress(images, columns)), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await gzip.CopyToAsync(unpacked);

        Assert.Equal(Expected(images, columns), unpacked.ToArray());
    }

    [ToolTheory("gzip")]
    [MemberData(nameof(Images))]
    public async Task Gzip_finds_it_whole(string kind, int rows, int columns)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["image.gz"], Compress([Image(kind, rows, columns, 0), Image(kind, rows, columns, 1)], columns));

        var (code, output) = ExternalTool.Run("gzip", "--test", folder["image.gz"]);

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Areas_become_no_larger_than_a_general_compressor_makes_them()
    {
        byte[][] images = [.. Enumerable.Range(0, 4).Select(index => Image("disc", 512, 512, index))];
        using var general = new MemoryStream();
        using (var gzip = new GZipStream(general, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(Expected(images, 512));

        Assert.InRange(Compress(images, 512).Length, 1, general.Length);
    }
}
