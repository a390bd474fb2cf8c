namespace Orleans.Serialization;

/// <summary>Values without identity: structs, and immutable classes that are never null where this codec is asked.</summary>
internal abstract class ValueCodec<T> : Codec<T> where T : struct
{
    public sealed override void WriteContent(MessageWriter writer, object value) => Write(writer, (T)value);

    public sealed override object ReadContent(MessageReader reader, int number)
    {
        object value = Read(reader);
        reader.SetReference(number, value);
        return value;
    }

    public sealed override object CopyContent(object value, CopyContext context) => IsImmutable ? value : Copy((T)value, context)!;
}
