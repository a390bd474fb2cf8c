namespace Orleans.Serialization;

/// <summary>
/// Objects: null, one met before, one of exactly type <typeparamref name="T"/>, or one of another type, named.
/// </summary>
internal abstract class ReferenceCodec<T> : Codec<T> where T : class
{
    private const byte Null = 0, Known = 1, Exact = 2, Named = 3;

    public sealed override void Write(MessageWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteByte(Null);
            return;
        }
        if (writer.TryGetReference(value, out var number))
        {
            writer.WriteByte(Known);
            writer.WriteCount(number);
            return;
        }
        var type = CodecProvider.TypeOnWire(value);
        if (type == typeof(T))
        {
            writer.WriteByte(Exact);
            WriteContent(writer, value);
            return;
        }
        var codec = CodecProvider.Get(type);
        writer.WriteByte(Named);
        writer.WriteCount(TypeNumbers.Of(type));
        codec.WriteContent(writer, value);
    }

    public sealed override T Read(MessageReader reader) => reader.ReadByte() switch
    {
        Null => null!,
        Known => (T)reader.GetReference(reader.ReadCount()),
        Exact => (T)ReadContent(reader, reader.ReserveReference()),
        _ => (T)ReadNamed(reader),
    };

    public sealed override T Copy(T value, CopyContext context)
    {
        if (value is null) return null!;
        var type = CodecProvider.TypeOnWire(value);
        var codec = type == typeof(T) ? this : CodecProvider.Get(type);
        if (codec.IsImmutable) return value;
        return (T)(context.Find(value) ?? codec.CopyContent(value, context));
    }

    private static object ReadNamed(MessageReader reader)
    {
        var number = reader.ReserveReference();
        return CodecProvider.Get(TypeNumbers.TypeOf(reader.ReadCount())).ReadContent(reader, number);
    }
}
