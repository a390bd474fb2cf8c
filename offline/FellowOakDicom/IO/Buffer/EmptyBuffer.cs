namespace FellowOakDicom.IO.Buffer;

public sealed class EmptyBuffer : ByteBuffer
{
    public static readonly IByteBuffer Value = new EmptyBuffer();

    private EmptyBuffer()
    {
    }

    public override bool IsMemory => true;

    public override long Size => 0;

    public override byte[] Data => [];

    internal override void Read(long offset, Span<byte> output)
    {
        if (output.Length > 0) throw new ArgumentOutOfRangeException(nameof(output), "The buffer is empty.");
    }
}
