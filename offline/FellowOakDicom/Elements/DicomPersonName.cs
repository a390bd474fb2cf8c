using System.Text;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

public sealed class DicomPersonName : DicomMultiStringElement
{
    public DicomPersonName(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomPersonName(DicomTag tag, Encoding[] encodings, IByteBuffer data)
        : base(tag, encodings, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.PN;

    public string Last => Component(0);

    public string First => Component(1);

    public string Middle => Component(2);

    public string Prefix => Component(3);

    public string Suffix => Component(4);

    private string Component(int index)
    {
        var components = Count == 0 ? [] : Get<string>(0).Split('=')[0].Split('^');
        return index < components.Length ? components[index] : string.Empty;
    }
}
