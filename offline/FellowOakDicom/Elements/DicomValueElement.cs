using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

/// <summary>An element of binary numbers.</summary>
public abstract class DicomValueElement<Tv> : DicomElement
    where Tv : unmanaged
{
    protected DicomValueElement(DicomTag tag, params Tv[] values)
        : base(tag, Even(values))
    {
    }

    protected DicomValueElement(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override int Count => (int)(Buffer.Size / Unsafe.SizeOf<Tv>());

    public override T Get<T>(int item = -1)
    {
        if (typeof(T) == typeof(Tv)) return (T)(object)Value(item);
        if (typeof(T) == typeof(Tv[])) return (T)(object)Values();
        if (typeof(T) == typeof(string)) return (T)(object)Text(Value(item));
        if (typeof(T) == typeof(string[])) return (T)(object)Array.ConvertAll(Values(), Text);
        if (typeof(T) == typeof(object)) return (T)(object)Value(item);
        if (typeof(T) == typeof(object[])) return (T)(object)Values().Cast<object>().ToArray();
        if (!typeof(T).IsValueType) throw CannotConvertTo<T>();
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        return (T)(type.IsEnum ? Enum.ToObject(type, Value(item)) : Convert.ChangeType(Value(item), type, CultureInfo.InvariantCulture));
    }

    private static string Text(Tv value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    // Where values of one byte have an odd count a zero follows.
    private static MemoryByteBuffer Even(Tv[] values)
    {
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        var even = new byte[bytes.Length + (bytes.Length & 1)];
        bytes.CopyTo(even);
        return new MemoryByteBuffer(even);
    }

    private Tv Value(int item)
    {
        var index = Math.Max(item, 0);
        return index < Count ? MemoryMarshal.Cast<byte, Tv>(ByteBuffer.Span(Buffer))[index] : throw OutOfRange(item);
    }

    private Tv[] Values() => MemoryMarshal.Cast<byte, Tv>(ByteBuffer.Span(Buffer)).ToArray();
}
