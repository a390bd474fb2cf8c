using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Orleans.Serialization;

/// <summary>Reads one message for the node that received it; the grain references in it become that node's.</summary>
internal sealed class MessageReader(byte[] message, Node node)
{
    private readonly List<object?> _objects = [];
    private int _position;

    public Node Node { get; } = node;

    public int ReserveReference()
    {
        _objects.Add(null);
        return _objects.Count - 1;
    }

    public void SetReference(int number, object value) => _objects[number] = value;

    public object GetReference(int number) =>
        _objects[number] ?? throw new SerializerException($"The message refers to object {number} before it is complete.");

    public byte ReadByte() => message[_position++];

    public int ReadCount()
    {
        var value = 0u;
        for (var shift = 0; ; shift += 7)
        {
            var part = ReadByte();
            value |= (uint)(part & 0x7f) << shift;
            if (part < 0x80) return (int)value;
        }
    }

    public T Read<T>() where T : unmanaged => Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(ReadBytes(Unsafe.SizeOf<T>())));

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        var bytes = message.AsSpan(_position, count);
        _position += count;
        return bytes;
    }

    public string ReadString() => Encoding.UTF8.GetString(ReadBytes(ReadCount()));
}
