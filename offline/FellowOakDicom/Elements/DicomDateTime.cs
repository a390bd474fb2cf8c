using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

public class DicomDateTime : DicomDateElement
{
    private static readonly string[] Formats =
        ["yyyyMMddHHmmss", "yyyyMMddHHmmss.FFFFFF", "yyyyMMddHHmmss.FFFFFFzzz", "yyyyMMddHHmmsszzz", "yyyyMMddHHmm", "yyyyMMddHHmmzzz", "yyyyMMddHH", "yyyyMMdd", "yyyyMM", "yyyy"];

    public DicomDateTime(DicomTag tag, params DateTime[] values)
        : base(tag, Formats, values)
    {
    }

    public DicomDateTime(DicomTag tag, params string[] values)
        : base(tag, Formats, values)
    {
    }

    public DicomDateTime(DicomTag tag, IByteBuffer data)
        : base(tag, Formats, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.DT;
}
