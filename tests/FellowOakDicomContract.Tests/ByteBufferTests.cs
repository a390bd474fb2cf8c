using FellowOakDicom.IO;
using FellowOakDicom.IO.Buffer;
using MedCluster.TestSupport;

namespace MedCluster.FellowOakDicomContract.Tests;

public class ByteBufferTests
{
    private static readonly byte[] Bytes = [1, 2, 3, 4, 5, 6, 7, 8];

    public static TheoryData<string, IByteBuffer> Buffers() => new()
    {
        { "memory", new MemoryByteBuffer(Bytes) },
        { "lazy", new LazyByteBuffer(() => Bytes) },
        { "stream", new StreamByteBuffer(new MemoryStream([0, .. Bytes, 9]), 1, 8) },
        { "range", new RangeByteBuffer(new MemoryByteBuffer([0, 0, 0, .. Bytes, 9]), 3, 8) },
        { "composite", new CompositeByteBuffer(new MemoryByteBuffer([1, 2, 3]), new MemoryByteBuffer([4, 5, 6, 7]), new MemoryByteBuffer([8])) },
        { "swapped", new SwapByteBuffer(new MemoryByteBuffer([2, 1, 4, 3, 6, 5, 8, 7]), 2) },
        { "big endian", EndianByteBuffer.Create(new MemoryByteBuffer([4, 3, 2, 1, 8, 7, 6, 5]), Endian.Big, 4) },
    };

    [Theory]
    [MemberData(nameof(Buffers))]
    public void Every_buffer_gives_its_bytes(string kind, IByteBuffer buffer)
    {
        Assert.Equal(8, buffer.Size);
        Assert.Equal((kind, Convert.ToHexString(Bytes)), (kind, Convert.ToHexString(buffer.Data)));
        var range = new byte[4];
        buffer.GetByteRange(4, 4, range);
        Assert.Equal([5, 6, 7, 8], range);
        using var copy = new MemoryStream();
        buffer.CopyToStream(copy);
        Assert.Equal(Bytes, copy.ToArray());
    }

    [Theory]
    [MemberData(nameof(Buffers))]
    public async Task Every_buffer_is_copied(string kind, IByteBuffer buffer)
    {
        using var copy = new MemoryStream();
        await buffer.CopyToStreamAsync(copy, CancellationToken.None);
        Assert.Equal((kind, Convert.ToHexString(Bytes)), (kind, Convert.ToHexString(copy.ToArray())));
    }

    [Fact]
    public void A_part_of_a_file_gives_its_bytes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["file"], [0, 0, .. Bytes, 9]);
        Every_buffer_gives_its_bytes("file", new FileByteBuffer(new FileReference(folder["file"]), 2, 8));
    }

    [Fact]
    public void Nothing_is_empty()
    {
        Assert.Equal(0, EmptyBuffer.Value.Size);
        Assert.Empty(EmptyBuffer.Value.Data);
    }

    [Fact]
    public void This_machines_order_needs_no_swapping()
    {
        var buffer = new MemoryByteBuffer(Bytes);
        Assert.Same(buffer, EndianByteBuffer.Create(buffer, Endian.Little, 2));
        Assert.Same(buffer, EndianByteBuffer.Create(buffer, Endian.Big, 1));
    }
}
