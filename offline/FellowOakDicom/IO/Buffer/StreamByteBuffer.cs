namespace FellowOakDicom.IO.Buffer;

/// <summary>A part of a stream that can seek, read when it is asked for; one thread at a time.</summary>
public sealed class StreamByteBuffer : ByteBuffer
{
    public StreamByteBuffer(Stream stream, long position, long length)
    {
        Stream = stream;
        Position = position;
        Size = length;
    }

    public override bool IsMemory => false;

    public Stream Stream { get; }

    public long Position { get; }

    public override long Size { get; }

    internal override void Read(long offset, Span<byte> output)
    {
        if (!Stream.CanRead) throw new DicomIoException("cannot read from stream - maybe closed");
        Stream.Position = Position + offset;
        Stream.ReadExactly(output);
    }
}
