namespace Orleans.Serialization;

internal sealed class UnmanagedCodec<T> : ValueCodec<T>, IUnmanagedCodec where T : unmanaged
{
    public override bool IsImmutable => true;

    public override void Write(MessageWriter writer, T value) => writer.Write(value);

    public override T Read(MessageReader reader) => reader.Read<T>();

    public override T Copy(T value, CopyContext context) => value;
}
