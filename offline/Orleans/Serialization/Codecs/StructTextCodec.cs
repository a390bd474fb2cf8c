namespace Orleans.Serialization;

internal sealed class StructTextCodec<T>(Func<T, string> format, Func<string, T> parse) : ValueCodec<T> where T : struct
{
    public override bool IsImmutable => true;

    public override void Write(MessageWriter writer, T value) => writer.WriteString(format(value));

    public override T Read(MessageReader reader) => parse(reader.ReadString());

    public override T Copy(T value, CopyContext context) => value;
}
