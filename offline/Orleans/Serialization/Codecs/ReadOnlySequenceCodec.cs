namespace Orleans.Serialization;

/// <summary>Read-only collections of a type that has no name; they arrive as arrays.</summary>
internal sealed class ReadOnlySequenceCodec<T> : Codec
{
    public override void WriteContent(MessageWriter writer, object value) => CodecOf<T[]>.Value.WriteContent(writer, ((IEnumerable<T>)value).ToArray());

    public override object ReadContent(MessageReader reader, int number) => CodecOf<T[]>.Value.ReadContent(reader, number);

    public override object CopyContent(object value, CopyContext context)
    {
        var copy = CodecOf<T[]>.Value.CopyContent(((IEnumerable<T>)value).ToArray(), context);
        context.Add(value, copy);
        return copy;
    }
}
