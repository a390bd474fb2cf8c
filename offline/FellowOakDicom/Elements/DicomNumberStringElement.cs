using System.Globalization;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

/// <summary>An element of numbers written as text.</summary>
public abstract class DicomNumberStringElement<TNumber> : DicomMultiStringElement
    where TNumber : struct, IConvertible
{
    private TNumber[] _numbers;

    private protected DicomNumberStringElement(DicomTag tag, string[] values)
        : base(tag, values)
    {
    }

    private protected DicomNumberStringElement(DicomTag tag, IByteBuffer data)
        : base(tag, null, data)
    {
    }

    public override T Get<T>(int item = -1)
    {
        if (typeof(T) == typeof(string) || typeof(T) == typeof(string[])) return base.Get<T>(item);
        _numbers ??= Array.ConvertAll(Texts, ParseNumber);
        if (typeof(T) == typeof(TNumber[])) return (T)(object)_numbers;
        if (typeof(T).IsArray)
        {
            var elementType = typeof(T).GetElementType();
            var array = Array.CreateInstance(elementType, _numbers.Length);
            for (var i = 0; i < _numbers.Length; i++) array.SetValue(ChangeType(_numbers[i], elementType), i);
            return (T)(object)array;
        }
        if (!typeof(T).IsValueType && typeof(T) != typeof(object)) return base.Get<T>(item);
        var index = Math.Max(item, 0);
        return index < _numbers.Length ? (T)ChangeType(_numbers[index], typeof(T)) : throw OutOfRange(item);
    }

    private protected abstract TNumber ParseNumber(string text);

    private static object ChangeType(TNumber number, Type type)
    {
        var underlying = Nullable.GetUnderlyingType(type) ?? type;
        if (underlying == typeof(object)) return number;
        return underlying.IsEnum ? Enum.ToObject(underlying, number) : System.Convert.ChangeType(number, underlying, CultureInfo.InvariantCulture);
    }
}
