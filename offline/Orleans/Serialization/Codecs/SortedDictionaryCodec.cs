namespace Orleans.Serialization;

internal sealed class SortedDictionaryCodec<TKey, TValue> : MutableCollectionCodec<SortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> where TKey : notnull
{
    protected override int CountOf(SortedDictionary<TKey, TValue> collection) => collection.Count;

    protected override SortedDictionary<TKey, TValue> CreateLike(SortedDictionary<TKey, TValue>? original, int capacity) => new(original?.Comparer);

    protected override void Add(SortedDictionary<TKey, TValue> collection, KeyValuePair<TKey, TValue> item) => collection.Add(item.Key, item.Value);

    protected override void WriteSettings(MessageWriter writer, SortedDictionary<TKey, TValue> collection) => Comparers.Write(writer, collection.Comparer);

    protected override SortedDictionary<TKey, TValue> Create(MessageReader reader, int capacity) => new(Comparers.ReadOrder<TKey>(reader));
}
