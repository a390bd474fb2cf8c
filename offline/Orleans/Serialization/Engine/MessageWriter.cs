using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Orleans.Serialization;

/// <summary>Writes one message: bytes, and which objects it has met already.</summary>
internal sealed class MessageWriter
{
    [ThreadStatic]
    private static MessageWriter? t_spare;

    private readonly ObjectIndex _objects = new();
    private byte[] _buffer = new byte[512];
    private int _length;

    public required ExceptionSerializationOptions Exceptions { get; set; }

    public static MessageWriter Rent(ExceptionSerializationOptions exceptions)
    {
        var writer = t_spare ?? new MessageWriter { Exceptions = exceptions };
        t_spare = null;
        writer.Exceptions = exceptions;
        return writer;
    }

    /// <summary>The message; the writer is for the next one from then on.</summary>
    public byte[] Finish()
    {
        var message = _buffer.AsSpan(0, _length).ToArray();
        Abandon();
        return message;
    }

    public void Abandon()
    {
        _length = 0;
        _objects.Clear();
        if (_buffer.Length <= 1 << 16) t_spare = this;
    }

    /// <summary>True if the object is in the message already, under that number; otherwise it gets its number now.</summary>
    public bool TryGetReference(object value, out int number) => _objects.TryGet(value, out number);

    public void WriteByte(byte value)
    {
        if (_length == _buffer.Length) Grow(1);
        _buffer[_length++] = value;
    }

    public void WriteCount(int value)
    {
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            WriteByte((byte)(rest | 0x80));
            rest >>= 7;
        }
        WriteByte((byte)rest);
    }

    public void Write<T>(T value) where T : unmanaged
    {
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Take(Unsafe.SizeOf<T>())), value);
    }

    public void WriteBytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void WriteString(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        WriteCount(count);
        Encoding.UTF8.GetBytes(value, Take(count));
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count) Grow(count);
        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }

    private void Grow(int count) => Array.Resize(ref _buffer, checked((int)Math.Max(_length + (long)count, Math.Min(_buffer.Length * 2L, Array.MaxLength))));
}
