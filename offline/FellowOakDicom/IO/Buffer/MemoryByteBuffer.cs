namespace FellowOakDicom.IO.Buffer;

public sealed class MemoryByteBuffer : ByteBuffer
{
    public MemoryByteBuffer(byte[] data) => Data = data;

    public override bool IsMemory => true;

    public override long Size => Data.Length;

    public override byte[] Data { get; }

    internal override void Read(long offset, Span<byte> output) => Data.AsSpan((int)offset, output.Length).CopyTo(output);
}
