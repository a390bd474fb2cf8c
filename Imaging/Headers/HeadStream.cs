using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace MedCluster.Imaging.Headers;

/// <summary>
/// A file read through a pooled buffer that holds the beginning of most headers. A FileStream would take a new buffer for every file,
/// and with hundreds of thousands of files that is most of what the garbage collector would have to do.
/// </summary>
internal sealed class HeadStream : Stream
{
    private const int BufferSize = 16 * 1024;

    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private long _bufferStart;
    private int _bufferLength;

    internal HeadStream(string path)
    {
        _file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(_file);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var offset = Position - _bufferStart;
        if (offset < 0 || offset >= _bufferLength)
        {
            if (buffer.Length >= BufferSize)
            {
                var direct = RandomAccess.Read(_file, buffer, Position);
                Position += direct;
                return direct;
            }
            _bufferLength = RandomAccess.Read(_file, _buffer, Position);
            _bufferStart = Position;
            offset = 0;
        }
        var count = Math.Min(buffer.Length, _bufferLength - (int)offset);
        _buffer.AsSpan((int)offset, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_file.IsClosed)
        {
            _file.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
        }
        base.Dispose(disposing);
    }
}
