namespace FellowOakDicom.IO.Buffer;

/// <summary>A part of another buffer.</summary>
public class RangeByteBuffer : ByteBuffer
{
    public RangeByteBuffer(IByteBuffer buffer, long offset, int length)
    {
        Internal = buffer;
        Offset = offset;
        Length = length;
    }

    public IByteBuffer Internal { get; }

    public long Offset { get; }

    public int Length { get; }

    public override bool IsMemory => Internal.IsMemory;

    public override long Size => Length;

    internal override void Read(long offset, Span<byte> output) => Read(Internal, Offset + offset, output);
}
