using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

public class DicomUniqueIdentifier : DicomMultiStringElement
{
    public DicomUniqueIdentifier(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomUniqueIdentifier(DicomTag tag, params DicomUID[] values)
        : base(tag, Array.ConvertAll(values, uid => uid.UID))
    {
    }

    public DicomUniqueIdentifier(DicomTag tag, params DicomTransferSyntax[] values)
        : base(tag, Array.ConvertAll(values, syntax => syntax.UID.UID))
    {
    }

    public DicomUniqueIdentifier(DicomTag tag, IByteBuffer data)
        : base(tag, null, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.UI;

    public override T Get<T>(int item = -1)
    {
        if (typeof(T) == typeof(DicomUID) || typeof(T) == typeof(object)) return (T)(object)DicomUID.Parse(Text(item));
        if (typeof(T) == typeof(DicomUID[])) return (T)(object)Array.ConvertAll(Texts, DicomUID.Parse);
        if (typeof(T) == typeof(DicomTransferSyntax)) return (T)(object)DicomTransferSyntax.Lookup(DicomUID.Parse(Text(item)));
        return base.Get<T>(item);
    }
}
