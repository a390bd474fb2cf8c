namespace FellowOakDicom.IO.Buffer;

/// <summary>Several buffers one after the other.</summary>
public class CompositeByteBuffer : ByteBuffer
{
    public CompositeByteBuffer(IEnumerable<IByteBuffer> buffers) => Buffers = [.. buffers];

    public CompositeByteBuffer(params IByteBuffer[] buffers)
        : this((IEnumerable<IByteBuffer>)buffers)
    {
    }

    public IList<IByteBuffer> Buffers { get; }

    public override bool IsMemory => Buffers.All(buffer => buffer.IsMemory);

    public override long Size => Buffers.Sum(buffer => buffer.Size);

    internal override void Read(long offset, Span<byte> output)
    {
        foreach (var buffer in Buffers)
        {
            if (output.Length == 0) return;
            if (offset >= buffer.Size)
            {
                offset -= buffer.Size;
                continue;
            }
            var count = (int)Math.Min(output.Length, buffer.Size - offset);
            Read(buffer, offset, output[..count]);
            output = output[count..];
            offset = 0;
        }
        if (output.Length > 0) throw new ArgumentOutOfRangeException(nameof(offset), "The buffers end before the range.");
    }
}
