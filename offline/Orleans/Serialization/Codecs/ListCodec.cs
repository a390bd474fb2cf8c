namespace Orleans.Serialization;

internal sealed class ListCodec<T> : MutableCollectionCodec<List<T>, T>
{
    protected override int CountOf(List<T> collection) => collection.Count;

    protected override List<T> CreateLike(List<T>? original, int capacity) => new(capacity);

    protected override void Add(List<T> collection, T item) => collection.Add(item);
}
