using System.Collections.Immutable;

namespace Orleans.Serialization;

internal sealed class ImmutableHashSetCodec<T> : FinishedCollectionCodec<ImmutableHashSet<T>, T>
{
    protected override ImmutableHashSet<T> Create(T[] items) => [.. items];
}
