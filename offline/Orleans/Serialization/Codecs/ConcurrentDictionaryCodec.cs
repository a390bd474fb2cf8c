namespace Orleans.Serialization;

internal sealed class ConcurrentDictionaryCodec<TKey, TValue> : FinishedCollectionCodec<ConcurrentDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> where TKey : notnull
{
    protected override ConcurrentDictionary<TKey, TValue> Create(KeyValuePair<TKey, TValue>[] items) => new(items);
}
