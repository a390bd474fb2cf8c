namespace Orleans.Serialization;

internal sealed class QueueCodec<T> : MutableCollectionCodec<Queue<T>, T>
{
    protected override int CountOf(Queue<T> collection) => collection.Count;

    protected override Queue<T> CreateLike(Queue<T>? original, int capacity) => new(capacity);

    protected override void Add(Queue<T> collection, T item) => collection.Enqueue(item);
}
