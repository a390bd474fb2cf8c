using System.Collections.Immutable;

namespace Orleans.Serialization;

internal sealed class ImmutableDictionaryCodec<TKey, TValue> : FinishedCollectionCodec<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> where TKey : notnull
{
    protected override ImmutableDictionary<TKey, TValue> Create(KeyValuePair<TKey, TValue>[] items) => ImmutableDictionary.CreateRange(items);
}
