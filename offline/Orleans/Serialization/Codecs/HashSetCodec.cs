namespace Orleans.Serialization;

internal sealed class HashSetCodec<T> : MutableCollectionCodec<HashSet<T>, T>
{
    protected override int CountOf(HashSet<T> collection) => collection.Count;

    protected override HashSet<T> CreateLike(HashSet<T>? original, int capacity) => new(capacity, original?.Comparer);

    protected override void Add(HashSet<T> collection, T item) => collection.Add(item);

    protected override void WriteSettings(MessageWriter writer, HashSet<T> collection) => Comparers.Write(writer, collection.Comparer);

    protected override HashSet<T> Create(MessageReader reader, int capacity) => new(capacity, Comparers.Read<T>(reader));
}
