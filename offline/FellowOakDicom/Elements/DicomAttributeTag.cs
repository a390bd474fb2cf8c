using System.Runtime.InteropServices;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

public class DicomAttributeTag : DicomElement
{
    public DicomAttributeTag(DicomTag tag, params DicomTag[] values)
        : base(tag, new MemoryByteBuffer(MemoryMarshal.AsBytes<ushort>(values.SelectMany(value => new[] { value.Group, value.Element }).ToArray()).ToArray()))
    {
    }

    public DicomAttributeTag(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override int Count => (int)(Buffer.Size / 4);

    public override DicomVR ValueRepresentation => DicomVR.AT;

    public IEnumerable<DicomTag> Values
    {
        get
        {
            var parts = MemoryMarshal.Cast<byte, ushort>(ByteBuffer.Span(Buffer)).ToArray();
            for (var i = 0; i + 1 < parts.Length; i += 2) yield return new DicomTag(parts[i], parts[i + 1]);
        }
    }

    public override T Get<T>(int item = -1)
    {
        if (typeof(T) == typeof(DicomTag[])) return (T)(object)Values.ToArray();
        if (typeof(T) == typeof(string[])) return (T)(object)Values.Select(value => value.ToString()).ToArray();
        if (typeof(T) != typeof(DicomTag) && typeof(T) != typeof(string)) throw CannotConvertTo<T>();
        var index = Math.Max(item, 0);
        var tag = index < Count ? Values.ElementAt(index) : throw OutOfRange(item);
        return typeof(T) == typeof(string) ? (T)(object)tag.ToString() : (T)(object)tag;
    }
}
