using System.Collections.ObjectModel;

namespace Orleans.Serialization;

internal sealed class ReadOnlyDictionaryCodec<TKey, TValue> : FinishedCollectionCodec<ReadOnlyDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> where TKey : notnull
{
    protected override ReadOnlyDictionary<TKey, TValue> Create(KeyValuePair<TKey, TValue>[] items) => new(new Dictionary<TKey, TValue>(items));
}
