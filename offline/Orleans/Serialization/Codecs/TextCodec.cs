namespace Orleans.Serialization;

/// <summary>Immutable classes with a text form.</summary>
internal sealed class TextCodec<T>(Func<T, string> format, Func<string, T> parse) : ReferenceCodec<T> where T : class
{
    public override bool IsImmutable => true;

    public override void WriteContent(MessageWriter writer, object value) => writer.WriteString(format((T)value));

    public override object ReadContent(MessageReader reader, int number)
    {
        var value = parse(reader.ReadString());
        reader.SetReference(number, value);
        return value;
    }

    public override object CopyContent(object value, CopyContext context) => value;
}
