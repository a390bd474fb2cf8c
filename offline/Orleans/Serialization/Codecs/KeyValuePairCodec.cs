namespace Orleans.Serialization;

internal sealed class KeyValuePairCodec<TKey, TValue> : ValueCodec<KeyValuePair<TKey, TValue>>
{
    public override void Write(MessageWriter writer, KeyValuePair<TKey, TValue> value)
    {
        CodecOf<TKey>.Value.Write(writer, value.Key);
        CodecOf<TValue>.Value.Write(writer, value.Value);
    }

    public override KeyValuePair<TKey, TValue> Read(MessageReader reader) => new(CodecOf<TKey>.Value.Read(reader), CodecOf<TValue>.Value.Read(reader));

    public override KeyValuePair<TKey, TValue> Copy(KeyValuePair<TKey, TValue> value, CopyContext context) =>
        new(CodecOf<TKey>.Value.Copy(value.Key, context), CodecOf<TValue>.Value.Copy(value.Value, context));
}
