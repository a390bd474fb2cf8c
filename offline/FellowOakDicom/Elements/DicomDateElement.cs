using System.Globalization;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

/// <summary>An element of dates or times written as text.</summary>
public abstract class DicomDateElement : DicomMultiStringElement
{
    private DateTime[] _moments;

    private protected DicomDateElement(DicomTag tag, string[] dateFormats, DateTime[] values)
        : base(tag, Array.ConvertAll(values, value => value.ToString(dateFormats[0], CultureInfo.InvariantCulture))) => DateFormats = dateFormats;

    private protected DicomDateElement(DicomTag tag, string[] dateFormats, string[] values)
        : base(tag, values) => DateFormats = dateFormats;

    private protected DicomDateElement(DicomTag tag, string[] dateFormats, IByteBuffer data)
        : base(tag, null, data) => DateFormats = dateFormats;

    protected string[] DateFormats { get; }

    public override T Get<T>(int item = -1)
    {
        if (typeof(T) != typeof(DateTime) && typeof(T) != typeof(DateTime[])) return base.Get<T>(item);
        _moments ??= Array.ConvertAll(Texts, text => DateTime.ParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault));
        if (typeof(T) == typeof(DateTime[])) return (T)(object)_moments;
        var index = Math.Max(item, 0);
        return index < _moments.Length ? (T)(object)_moments[index] : throw OutOfRange(item);
    }
}
