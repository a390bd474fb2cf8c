namespace FellowOakDicom.IO.Buffer;

/// <summary>A part of a file, read when it is asked for.</summary>
public sealed class FileByteBuffer : ByteBuffer
{
    public FileByteBuffer(IFileReference file, long position, long length)
    {
        File = file;
        Position = position;
        Size = length;
    }

    public override bool IsMemory => false;

    public IFileReference File { get; }

    public long Position { get; }

    public override long Size { get; }

    internal override void Read(long offset, Span<byte> output)
    {
        using var handle = System.IO.File.OpenHandle(File.Name);
        while (output.Length > 0)
        {
            var count = RandomAccess.Read(handle, output, Position + offset);
            if (count == 0) throw new DicomIoException($"The file ended before the value of {Size} bytes at {Position} was complete.");
            output = output[count..];
            offset += count;
        }
    }
}
