using System.Globalization;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

public class DicomDecimalString : DicomNumberStringElement<decimal>
{
    public DicomDecimalString(DicomTag tag, params decimal[] values)
        : base(tag, Array.ConvertAll(values, ToDecimalString))
    {
    }

    public DicomDecimalString(DicomTag tag, params string[] values)
        : base(tag, values)
    {
    }

    public DicomDecimalString(DicomTag tag, IByteBuffer data)
        : base(tag, data)
    {
    }

    public override DicomVR ValueRepresentation => DicomVR.DS;

    /// <summary>A decimal in the 16 characters that the representation allows.</summary>
    public static string ToDecimalString(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return text.Length <= 16 ? text : value.ToString("G10", CultureInfo.InvariantCulture);
    }

    private protected override decimal ParseNumber(string text) => decimal.Parse(text, NumberStyles.Any, CultureInfo.InvariantCulture);
}
