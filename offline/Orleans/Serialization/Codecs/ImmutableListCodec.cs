using System.Collections.Immutable;

namespace Orleans.Serialization;

internal sealed class ImmutableListCodec<T> : FinishedCollectionCodec<ImmutableList<T>, T>
{
    protected override ImmutableList<T> Create(T[] items) => [.. items];
}
