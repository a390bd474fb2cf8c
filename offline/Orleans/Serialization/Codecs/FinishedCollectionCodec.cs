namespace Orleans.Serialization;

/// <summary>Collections made from their items at once: the immutable and the read-only ones.</summary>
internal abstract class FinishedCollectionCodec<TCollection, T> : ReferenceCodec<TCollection> where TCollection : class, IEnumerable<T>
{
    protected abstract TCollection Create(T[] items);

    public sealed override void WriteContent(MessageWriter writer, object value)
    {
        var codec = CodecOf<T>.Value;
        var items = ((TCollection)value).ToArray();
        writer.WriteCount(items.Length);
        foreach (var item in items) codec.Write(writer, item);
    }

    public sealed override object ReadContent(MessageReader reader, int number)
    {
        var codec = CodecOf<T>.Value;
        var items = new T[reader.ReadCount()];
        for (var i = 0; i < items.Length; i++) items[i] = codec.Read(reader);
        var collection = Create(items);
        reader.SetReference(number, collection);
        return collection;
    }

    public sealed override object CopyContent(object value, CopyContext context)
    {
        var codec = CodecOf<T>.Value;
        if (codec.IsImmutable && (typeof(T).IsValueType || typeof(T).IsSealed) && value.GetType().Namespace == "System.Collections.Immutable") return value;
        var copy = Create([.. ((TCollection)value).Select(item => codec.Copy(item, context))]);
        context.Add(value, copy);
        return copy;
    }
}
