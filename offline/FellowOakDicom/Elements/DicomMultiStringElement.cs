using System.Text;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

/// <summary>An element of texts between backslashes.</summary>
public abstract class DicomMultiStringElement : DicomStringElement
{
    private string[] _values;

    protected DicomMultiStringElement(DicomTag tag, params string[] values)
        : base(tag, string.Join('\\', values))
    {
    }

    protected DicomMultiStringElement(DicomTag tag, Encoding[] encodings, IByteBuffer buffer)
        : base(tag, encodings, buffer)
    {
    }

    public override int Count => Texts.Length;

    private protected string[] Texts => _values ??= StringValue.Length == 0 ? [] : StringValue.Contains('\\') ? StringValue.Split('\\') : [StringValue];

    public override T Get<T>(int item = -1)
    {
        if (typeof(T) == typeof(string) || typeof(T) == typeof(object)) return (T)(object)(item == -1 ? StringValue : Text(item));
        if (typeof(T) == typeof(string[]) || typeof(T) == typeof(object[])) return (T)(object)Texts;
        return Convert<T>(Text(item));
    }

    protected override void ValidateString()
    {
        foreach (var text in Texts) DicomValidation.Validate(ValueRepresentation, text);
    }

    private protected string Text(int item)
    {
        var index = Math.Max(item, 0);
        return index < Texts.Length ? Texts[index] : throw OutOfRange(item);
    }
}
