namespace Orleans.Serialization;

internal sealed class NullableCodec<T> : Codec<T?> where T : struct
{
    private readonly Codec<T> _value = CodecOf<T>.Value;

    public override bool IsImmutable => _value.IsImmutable;

    public override void Write(MessageWriter writer, T? value)
    {
        writer.WriteByte(value.HasValue ? (byte)1 : (byte)0);
        if (value.HasValue) _value.Write(writer, value.GetValueOrDefault());
    }

    public override T? Read(MessageReader reader) => reader.ReadByte() == 0 ? null : _value.Read(reader);

    public override T? Copy(T? value, CopyContext context) => value.HasValue ? _value.Copy(value.GetValueOrDefault(), context) : null;

    // A boxed nullable is a boxed value or null, so an object is never of this type.
    public override void WriteContent(MessageWriter writer, object value) => _value.WriteContent(writer, value);

    public override object ReadContent(MessageReader reader, int number) => _value.ReadContent(reader, number);

    public override object CopyContent(object value, CopyContext context) => _value.CopyContent(value, context);
}
