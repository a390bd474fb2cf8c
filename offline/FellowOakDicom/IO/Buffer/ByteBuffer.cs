using System.Buffers;

namespace FellowOakDicom.IO.Buffer;

/// <summary>What all buffers have in common: everything follows from their size and from reading a range.</summary>
public abstract class ByteBuffer : IByteBuffer
{
    private const int BlockSize = 1 << 20;

    private protected ByteBuffer()
    {
    }

    public abstract bool IsMemory { get; }

    public abstract long Size { get; }

    public virtual byte[] Data
    {
        get
        {
            var data = new byte[Size];
            Read(0, data);
            return data;
        }
    }

    public void GetByteRange(long offset, int count, byte[] output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (output.Length < count) throw new ArgumentException($"Output array with {output.Length} bytes cannot fit {count} bytes of data");
        Read(offset, output.AsSpan(0, count));
    }

    public void CopyToStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var block = ArrayPool<byte>.Shared.Rent((int)Math.Min(Size, BlockSize));
        try
        {
            for (long offset = 0; offset < Size; offset += block.Length)
            {
                var count = (int)Math.Min(block.Length, Size - offset);
                Read(offset, block.AsSpan(0, count));
                stream.Write(block, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    public async Task CopyToStreamAsync(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var block = ArrayPool<byte>.Shared.Rent((int)Math.Min(Size, BlockSize));
        try
        {
            for (long offset = 0; offset < Size; offset += block.Length)
            {
                var count = (int)Math.Min(block.Length, Size - offset);
                Read(offset, block.AsSpan(0, count));
                await stream.WriteAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>Fills <paramref name="output"/> from <paramref name="offset"/> on; throws where that many bytes are not there.</summary>
    internal abstract void Read(long offset, Span<byte> output);

    internal static void Read(IByteBuffer buffer, long offset, Span<byte> output)
    {
        if (buffer is ByteBuffer own)
        {
            own.Read(offset, output);
            return;
        }
        var bytes = new byte[output.Length];
        buffer.GetByteRange(offset, bytes.Length, bytes);
        bytes.CopyTo(output);
    }

    /// <summary>The bytes of a buffer, without copying them where they are in memory.</summary>
    internal static ReadOnlySpan<byte> Span(IByteBuffer buffer) => buffer is SliceByteBuffer slice ? slice.Bytes : buffer.Data;
}
