namespace FellowOakDicom.IO.Buffer;

/// <summary>Bytes that are made when they are asked for first.</summary>
public sealed class LazyByteBuffer : ByteBuffer
{
    private readonly Lazy<byte[]> _bytes;

    public LazyByteBuffer(Func<byte[]> bytes) => _bytes = new Lazy<byte[]>(bytes);

    public override bool IsMemory => true;

    public override long Size => _bytes.Value.Length;

    public override byte[] Data => _bytes.Value;

    internal override void Read(long offset, Span<byte> output) => Data.AsSpan((int)offset, output.Length).CopyTo(output);
}
