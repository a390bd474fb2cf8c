using System.Runtime.InteropServices;

namespace Orleans.Serialization;

internal sealed class UnmanagedArrayCodec<T> : ReferenceCodec<T[]> where T : unmanaged
{
    public override void WriteContent(MessageWriter writer, object value)
    {
        var array = (T[])value;
        writer.WriteCount(array.Length);
        writer.WriteBytes(MemoryMarshal.AsBytes(array.AsSpan()));
    }

    public override object ReadContent(MessageReader reader, int number)
    {
        var array = new T[reader.ReadCount()];
        reader.SetReference(number, array);
        var bytes = MemoryMarshal.AsBytes(array.AsSpan());
        reader.ReadBytes(bytes.Length).CopyTo(bytes);
        return array;
    }

    public override object CopyContent(object value, CopyContext context)
    {
        var copy = ((T[])value).AsSpan().ToArray();
        context.Add(value, copy);
        return copy;
    }
}
