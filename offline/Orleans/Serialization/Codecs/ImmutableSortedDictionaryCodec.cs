using System.Collections.Immutable;

namespace Orleans.Serialization;

internal sealed class ImmutableSortedDictionaryCodec<TKey, TValue> : FinishedCollectionCodec<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> where TKey : notnull
{
    protected override ImmutableSortedDictionary<TKey, TValue> Create(KeyValuePair<TKey, TValue>[] items) => ImmutableSortedDictionary.CreateRange(items);
}
