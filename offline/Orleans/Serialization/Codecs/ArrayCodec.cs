namespace Orleans.Serialization;

internal sealed class ArrayCodec<T> : ReferenceCodec<T[]>
{
    public override void WriteContent(MessageWriter writer, object value)
    {
        var element = CodecOf<T>.Value;
        var array = (T[])value;
        writer.WriteCount(array.Length);
        foreach (var item in array) element.Write(writer, item);
    }

    public override object ReadContent(MessageReader reader, int number)
    {
        var element = CodecOf<T>.Value;
        var array = new T[reader.ReadCount()];
        reader.SetReference(number, array);
        for (var i = 0; i < array.Length; i++) array[i] = element.Read(reader);
        return array;
    }

    public override object CopyContent(object value, CopyContext context)
    {
        var element = CodecOf<T>.Value;
        var array = (T[])value;
        var copy = new T[array.Length];
        context.Add(value, copy);
        for (var i = 0; i < copy.Length; i++) copy[i] = element.Copy(array[i], context);
        return copy;
    }
}
