using System.Text;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

/// <summary>An element of one text.</summary>
public abstract class DicomStringElement : DicomElement
{
    private readonly Encoding[] _bufferEncodings;
    private Encoding[] _targetEncodings;
    private string _value;

    protected DicomStringElement(DicomTag tag, string value)
        : base(tag, EmptyBuffer.Value)
    {
        _value = value ?? string.Empty;
        _bufferEncodings = _targetEncodings = DicomEncoding.DefaultArray;
        if (_value.Length > 0) Buffer = new LazyByteBuffer(Encode);
    }

    protected DicomStringElement(DicomTag tag, Encoding[] encodings, IByteBuffer buffer)
        : base(tag, buffer) => _bufferEncodings = _targetEncodings = encodings ?? DicomEncoding.DefaultArray;

    /// <summary>The encodings that the text is written with.</summary>
    public Encoding[] TargetEncodings
    {
        get => ValueRepresentation.IsStringEncoded ? _targetEncodings : DicomEncoding.DefaultArray;
        set
        {
            if (!ValueRepresentation.IsStringEncoded) return;
            if (Buffer is LazyByteBuffer || (Buffer.Size > 0 && !value.SequenceEqual(_targetEncodings)))
            {
                _value = StringValue;
                Buffer = new LazyByteBuffer(Encode);
            }
            _targetEncodings = value;
        }
    }

    public override int Count => 1;

    protected string StringValue => _value ??= DicomEncoding.Decode(ByteBuffer.Span(Buffer), _bufferEncodings, ValueRepresentation == DicomVR.PN)
        .TrimEnd((char)ValueRepresentation.PaddingValue);

    public override T Get<T>(int item = -1)
    {
        if (typeof(T) == typeof(string) || typeof(T) == typeof(object)) return (T)(object)StringValue;
        if (typeof(T) == typeof(string[]) || typeof(T) == typeof(object[])) return (T)(object)new[] { StringValue };
        return Convert<T>(StringValue);
    }

    protected override void ValidateString() => DicomValidation.Validate(ValueRepresentation, StringValue);

    private protected T Convert<T>(string text)
    {
        if (DicomParseable.TryParse(typeof(T), text, out var parsed)) return (T)parsed;
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        return type.IsEnum ? (T)Enum.Parse(type, text.Replace("\0", string.Empty, StringComparison.Ordinal), ignoreCase: true) : throw CannotConvertTo<T>();
    }

    private byte[] Encode()
    {
        var encoding = TargetEncodings[0];
        var length = encoding.GetByteCount(_value);
        var bytes = new byte[length + (length & 1)];
        encoding.GetBytes(_value, bytes);
        if (bytes.Length > length) bytes[length] = ValueRepresentation.PaddingValue;
        return bytes;
    }
}
