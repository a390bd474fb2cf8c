using System.Buffers.Binary;
using FellowOakDicom.IO.Buffer;
using Microsoft.Win32.SafeHandles;

namespace FellowOakDicom.IO.Reader;

/// <summary>
/// A file or stream seen through a window of memory that moves forward: the small elements of a header come out of one read,
/// and values that are not wanted are never read.
/// </summary>
internal sealed class ByteWindow
{
    private const int WindowSize = 16 * 1024;

    private readonly SafeFileHandle _handle;
    private readonly IFileReference _file;
    private readonly Stream _stream;
    private readonly long _origin;
    private readonly FileReadOption _option;
    private readonly long _largeObjectSize;
    private byte[] _window = [];
    private long _windowStart;
    private int _windowLength;

    internal ByteWindow(SafeFileHandle handle, IFileReference file, FileReadOption option, int largeObjectSize)
        : this(option, largeObjectSize)
    {
        _handle = handle;
        _file = file;
        Length = RandomAccess.GetLength(handle);
    }

    internal ByteWindow(Stream stream, FileReadOption option, int largeObjectSize)
        : this(option, largeObjectSize)
    {
        _stream = stream;
        _origin = stream.Position;
        Length = stream.Length - _origin;
    }

    private ByteWindow(FileReadOption option, int largeObjectSize)
    {
        _option = option == FileReadOption.Default ? FileReadOption.ReadLargeOnDemand : option;
        _largeObjectSize = largeObjectSize <= 0 ? 64 * 1024 : largeObjectSize;
    }

    internal long Length { get; }

    internal long Position { get; set; }

    internal bool IsBigEndian { get; set; }

    internal long Remaining => Length - Position;

    internal bool IsAtEnd => Position >= Length;

    internal ushort ReadUInt16()
    {
        var bytes = Take(2);
        return IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    internal uint ReadUInt32()
    {
        var bytes = Take(4);
        return IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>Group and element as one number.</summary>
    internal uint ReadTag()
    {
        var bytes = Take(4);
        return IsBigEndian
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : (uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16 | BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
    }

    /// <summary>The next bytes, which must be there, without moving on.</summary>
    internal ReadOnlySpan<byte> Peek(int count)
    {
        Fill(count);
        return _window.AsSpan((int)(Position - _windowStart), count);
    }

    internal ReadOnlySpan<byte> Take(int count)
    {
        var bytes = Peek(count);
        Position += count;
        return bytes;
    }

    /// <summary>The value of <paramref name="count"/> bytes, which must be there, by the read option; null where it is skipped.</summary>
    internal IByteBuffer TakeBuffer(uint count)
    {
        if (count == 0) return EmptyBuffer.Value;
        var start = Position;
        if (count >= _largeObjectSize && _option != FileReadOption.ReadAll)
        {
            Position += count;
            if (_option == FileReadOption.SkipLargeTags) return null;
            return _file is null ? new StreamByteBuffer(_stream, _origin + start, count) : new FileByteBuffer(_file, start, count);
        }
        if (count <= WindowSize)
        {
            Fill((int)count);
            Position += count;
            return new SliceByteBuffer(_window, (int)(start - _windowStart), (int)count);
        }
        Position += count;
        if (count <= Array.MaxLength) return ReadArray(start, (int)count);
        // More than one array can hold.
        var half = count / 2;
        return new CompositeByteBuffer(ReadArray(start, (int)half), ReadArray(start + half, (int)(count - half)));
    }

    /// <summary>Everything from the position on, as a stream that needs no closing.</summary>
    internal Stream Rest()
    {
        if (_stream is null) return new MemoryStream(ReadArray(Position, checked((int)Remaining)).Data);
        _stream.Position = _origin + Position;
        return _stream;
    }

    /// <summary>Leaves a stream where reading stopped.</summary>
    internal void LeaveStream()
    {
        if (_stream is not null) _stream.Position = _origin + Math.Min(Position, Length);
    }

    private MemoryByteBuffer ReadArray(long start, int count)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(count);
        ReadAt(start, bytes);
        return new MemoryByteBuffer(bytes);
    }

    // Elements keep slices of the window, so a window that has been read is left to them and a new one taken.
    private void Fill(int count)
    {
        var offset = Position - _windowStart;
        if (offset >= 0 && offset + count <= _windowLength) return;
        if (count > Remaining) throw new EndOfStreamException();
        var length = (int)Math.Min(Math.Max(count, WindowSize), Remaining);
        _window = GC.AllocateUninitializedArray<byte>(length);
        ReadAt(Position, _window);
        _windowStart = Position;
        _windowLength = length;
    }

    private void ReadAt(long position, Span<byte> bytes)
    {
        if (_stream is not null)
        {
            _stream.Position = _origin + position;
            _stream.ReadExactly(bytes);
            return;
        }
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(_handle, bytes, position);
            if (count == 0) throw new EndOfStreamException();
            bytes = bytes[count..];
            position += count;
        }
    }
}
