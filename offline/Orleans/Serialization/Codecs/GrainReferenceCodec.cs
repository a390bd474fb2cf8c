namespace Orleans.Serialization;

/// <summary>References to grains: the grain's identity and the interface; a grain itself travels as a reference to it.</summary>
internal sealed class GrainReferenceCodec<T> : Codec<T> where T : class, IAddressable
{
    public override bool IsImmutable => true;

    public override void Write(MessageWriter writer, T value)
    {
        writer.WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is not null) WriteContent(writer, value);
    }

    public override T Read(MessageReader reader) => reader.ReadByte() == 0 ? null! : (T)(object)ReadReference(reader);

    public override T Copy(T value, CopyContext context) => value is null or GrainReference ? value! : value.AsReference<T>();

    public override void WriteContent(MessageWriter writer, object value)
    {
        var reference = value as GrainReference ?? (GrainReference)((IAddressable)value).AsReference(typeof(T));
        CodecOf<GrainId>.Value.Write(writer, reference.GrainId);
        writer.WriteCount(TypeNumbers.Of(reference.Interface.Type));
    }

    public override object ReadContent(MessageReader reader, int number)
    {
        var reference = ReadReference(reader);
        reader.SetReference(number, reference);
        return reference;
    }

    public override object CopyContent(object value, CopyContext context) => value;

    private static GrainReference ReadReference(MessageReader reader)
    {
        var grainId = CodecOf<GrainId>.Value.Read(reader);
        return reader.Node.GetReference(grainId, TypeNumbers.TypeOf(reader.ReadCount()));
    }
}
