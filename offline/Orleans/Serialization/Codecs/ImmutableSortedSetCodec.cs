using System.Collections.Immutable;

namespace Orleans.Serialization;

internal sealed class ImmutableSortedSetCodec<T> : FinishedCollectionCodec<ImmutableSortedSet<T>, T>
{
    protected override ImmutableSortedSet<T> Create(T[] items) => [.. items];
}
