using System.Collections.ObjectModel;

namespace Orleans.Serialization;

internal sealed class CollectionCodec<T> : MutableCollectionCodec<Collection<T>, T>
{
    protected override int CountOf(Collection<T> collection) => collection.Count;

    protected override Collection<T> CreateLike(Collection<T>? original, int capacity) => [];

    protected override void Add(Collection<T> collection, T item) => collection.Add(item);
}
