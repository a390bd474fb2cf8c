namespace Orleans.Serialization;

/// <summary>How a value of static type <typeparamref name="T"/> is written, read and copied.</summary>
internal abstract class Codec<T> : Codec
{
    public abstract void Write(MessageWriter writer, T value);

    public abstract T Read(MessageReader reader);

    public abstract T Copy(T value, CopyContext context);
}
