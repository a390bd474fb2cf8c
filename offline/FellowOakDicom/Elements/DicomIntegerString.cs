using System.Globalization;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

public class DicomIntegerString : DicomNumberStringElement<int>
{
    public DicomIntegerString(DicomTag tag, params int[] values)
        : base(tag, Array.ConvertAll(values, value => value.ToString(CultureInfo.InvariantCulture)))
    {
    }

    public DicomIntegerString(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomIntegerString(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.IS;

    private protected override int ParseNumber(string text) =>
        int.Parse(text, NumberStyles.Integer | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
