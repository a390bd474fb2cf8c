namespace Orleans.Serialization;

/// <summary>Static types that no object is exactly of: interfaces, abstract classes; and <see cref="object"/>.</summary>
internal sealed class PolymorphicCodec<T> : ReferenceCodec<T> where T : class
{
    public override void WriteContent(MessageWriter writer, object value) { }

    public override object ReadContent(MessageReader reader, int number)
    {
        var value = new object();
        reader.SetReference(number, value);
        return value;
    }

    public override object CopyContent(object value, CopyContext context) => value;
}
