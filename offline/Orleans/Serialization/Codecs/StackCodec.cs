namespace Orleans.Serialization;

internal sealed class StackCodec<T> : MutableCollectionCodec<Stack<T>, T>
{
    protected override int CountOf(Stack<T> collection) => collection.Count;

    protected override Stack<T> CreateLike(Stack<T>? original, int capacity) => new(capacity);

    protected override void Add(Stack<T> collection, T item) => collection.Push(item);

    protected override IEnumerable<T> Items(Stack<T> collection) => collection.Reverse();
}
