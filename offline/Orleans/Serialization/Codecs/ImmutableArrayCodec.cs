using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Orleans.Serialization;

internal sealed class ImmutableArrayCodec<T> : ValueCodec<ImmutableArray<T>>
{
    public override void Write(MessageWriter writer, ImmutableArray<T> value) => CodecOf<T[]>.Value.Write(writer, ImmutableCollectionsMarshal.AsArray(value)!);

    public override ImmutableArray<T> Read(MessageReader reader) => ImmutableCollectionsMarshal.AsImmutableArray(CodecOf<T[]>.Value.Read(reader));

    public override ImmutableArray<T> Copy(ImmutableArray<T> value, CopyContext context) => CodecOf<T>.Value.IsImmutable && (typeof(T).IsValueType || typeof(T).IsSealed)
        ? value
        : ImmutableCollectionsMarshal.AsImmutableArray(CodecOf<T[]>.Value.Copy(ImmutableCollectionsMarshal.AsArray(value)!, context));
}
