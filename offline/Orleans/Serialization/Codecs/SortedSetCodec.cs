namespace Orleans.Serialization;

internal sealed class SortedSetCodec<T> : MutableCollectionCodec<SortedSet<T>, T>
{
    protected override int CountOf(SortedSet<T> collection) => collection.Count;

    protected override SortedSet<T> CreateLike(SortedSet<T>? original, int capacity) => new(original?.Comparer);

    protected override void Add(SortedSet<T> collection, T item) => collection.Add(item);

    protected override void WriteSettings(MessageWriter writer, SortedSet<T> collection) => Comparers.Write(writer, collection.Comparer);

    protected override SortedSet<T> Create(MessageReader reader, int capacity) => new(Comparers.ReadOrder<T>(reader));
}
