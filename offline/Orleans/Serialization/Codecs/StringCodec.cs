namespace Orleans.Serialization;

/// <summary>Strings have no identity that anyone minds: length + 1 and UTF-8, or 0 for null.</summary>
internal sealed class StringCodec : Codec<string>
{
    public override bool IsImmutable => true;

    public override void Write(MessageWriter writer, string value)
    {
        writer.WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is not null) writer.WriteString(value);
    }

    public override string Read(MessageReader reader) => reader.ReadByte() == 0 ? null! : reader.ReadString();

    public override string Copy(string value, CopyContext context) => value;

    public override void WriteContent(MessageWriter writer, object value) => writer.WriteString((string)value);

    public override object ReadContent(MessageReader reader, int number)
    {
        var value = reader.ReadString();
        reader.SetReference(number, value);
        return value;
    }

    public override object CopyContent(object value, CopyContext context) => value;
}
