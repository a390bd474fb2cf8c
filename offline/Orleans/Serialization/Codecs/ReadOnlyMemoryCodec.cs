namespace Orleans.Serialization;

internal sealed class ReadOnlyMemoryCodec<T> : ValueCodec<ReadOnlyMemory<T>>
{
    public override void Write(MessageWriter writer, ReadOnlyMemory<T> value) => CodecOf<T[]>.Value.Write(writer, value.ToArray());

    public override ReadOnlyMemory<T> Read(MessageReader reader) => CodecOf<T[]>.Value.Read(reader);

    public override ReadOnlyMemory<T> Copy(ReadOnlyMemory<T> value, CopyContext context) => CodecOf<T[]>.Value.Copy(value.ToArray(), context);
}
