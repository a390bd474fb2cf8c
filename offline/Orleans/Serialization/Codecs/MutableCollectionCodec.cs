namespace Orleans.Serialization;

/// <summary>Collections that exist before their items do, so that an item may refer to its collection.</summary>
internal abstract class MutableCollectionCodec<TCollection, T> : ReferenceCodec<TCollection> where TCollection : class, IEnumerable<T>
{
    protected abstract int CountOf(TCollection collection);

    /// <summary>An empty collection that orders or compares its items as the given one does, where that can travel.</summary>
    protected abstract TCollection CreateLike(TCollection? original, int capacity);

    protected abstract void Add(TCollection collection, T item);

    protected virtual void WriteSettings(MessageWriter writer, TCollection collection) { }

    protected virtual TCollection Create(MessageReader reader, int capacity) => CreateLike(null, capacity);

    /// <summary>The items in the order in which they have to be added.</summary>
    protected virtual IEnumerable<T> Items(TCollection collection) => collection;

    public sealed override void WriteContent(MessageWriter writer, object value)
    {
        var codec = CodecOf<T>.Value;
        var collection = (TCollection)value;
        writer.WriteCount(CountOf(collection));
        WriteSettings(writer, collection);
        foreach (var item in Items(collection)) codec.Write(writer, item);
    }

    public sealed override object ReadContent(MessageReader reader, int number)
    {
        var codec = CodecOf<T>.Value;
        var count = reader.ReadCount();
        var collection = Create(reader, count);
        reader.SetReference(number, collection);
        for (var i = 0; i < count; i++) Add(collection, codec.Read(reader));
        return collection;
    }

    public sealed override object CopyContent(object value, CopyContext context)
    {
        var codec = CodecOf<T>.Value;
        var collection = (TCollection)value;
        var copy = CreateLike(collection, CountOf(collection));
        context.Add(value, copy);
        foreach (var item in Items(collection)) Add(copy, codec.Copy(item, context));
        return copy;
    }
}
