using System.Collections.ObjectModel;

namespace Orleans.Serialization;

internal sealed class ReadOnlyCollectionCodec<T> : FinishedCollectionCodec<ReadOnlyCollection<T>, T>
{
    protected override ReadOnlyCollection<T> Create(T[] items) => new(items);
}
