namespace Orleans.Serialization;

internal sealed class MemoryCodec<T> : ValueCodec<Memory<T>>
{
    public override void Write(MessageWriter writer, Memory<T> value) => CodecOf<T[]>.Value.Write(writer, value.ToArray());

    public override Memory<T> Read(MessageReader reader) => CodecOf<T[]>.Value.Read(reader);

    public override Memory<T> Copy(Memory<T> value, CopyContext context) => CodecOf<T[]>.Value.Copy(value.ToArray(), context);
}
