namespace Orleans.Serialization;

internal sealed class DictionaryCodec<TKey, TValue> : MutableCollectionCodec<Dictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> where TKey : notnull
{
    protected override int CountOf(Dictionary<TKey, TValue> collection) => collection.Count;

    protected override Dictionary<TKey, TValue> CreateLike(Dictionary<TKey, TValue>? original, int capacity) => new(capacity, original?.Comparer);

    protected override void Add(Dictionary<TKey, TValue> collection, KeyValuePair<TKey, TValue> item) => collection.Add(item.Key, item.Value);

    protected override void WriteSettings(MessageWriter writer, Dictionary<TKey, TValue> collection) => Comparers.Write(writer, collection.Comparer);

    protected override Dictionary<TKey, TValue> Create(MessageReader reader, int capacity) => new(capacity, Comparers.Read<TKey>(reader));
}
