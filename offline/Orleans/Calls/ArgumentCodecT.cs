using Orleans.Serialization;

namespace Orleans.Runtime;

internal sealed class ArgumentCodec<T>(bool isImmutable) : ArgumentCodec
{
    public override bool IsShared => isImmutable || (CodecOf<T>.Value.IsImmutable && (typeof(T).IsValueType || typeof(T).IsSealed || typeof(T).IsAssignableTo(typeof(IAddressable))));

    public override void Write(MessageWriter writer, object? value) => CodecOf<T>.Value.Write(writer, (T)value!);

    public override object? Read(MessageReader reader) => CodecOf<T>.Value.Read(reader);

    public override object? Copy(object? value, CopyContext context) => CodecOf<T>.Value.Copy((T)value!, context);
}
