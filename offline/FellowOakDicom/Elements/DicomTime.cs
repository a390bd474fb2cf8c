using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

public class DicomTime : DicomDateElement
{
    private static readonly string[] Formats =
        ["HHmmss", "HH", "HHmm", "HHmmss.f", "HHmmss.ff", "HHmmss.fff", "HHmmss.ffff", "HHmmss.fffff", "HHmmss.ffffff", "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFF"];

    public DicomTime(DicomTag tag, params DateTime[] values)
        : base(tag, Formats, values)
    {
    }

    public DicomTime(DicomTag tag, params string[] values)
        : base(tag, Formats, values)
    {
    }

    public DicomTime(DicomTag tag, IByteBuffer data)
        : base(tag, Formats, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.TM;
}
