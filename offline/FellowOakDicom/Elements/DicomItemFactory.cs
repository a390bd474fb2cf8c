using System.Globalization;
using System.Text;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

/// <summary>Makes the item of a value representation from bytes or from values.</summary>
internal static class DicomItemFactory
{
    /// <summary>The element of bytes that were read; <paramref name="encodings"/> are those of the data set's texts.</summary>
    internal static DicomElement Create(DicomVR vr, DicomTag tag, IByteBuffer data, Encoding[] encodings) => vr.Code switch
    {
        "AE" => new DicomApplicationEntity(tag, data),
        "AS" => new DicomAgeString(tag, data),
        "AT" => new DicomAttributeTag(tag, data),
        "CS" => new DicomCodeString(tag, data),
        "DA" => new DicomDate(tag, data),
        "DS" => new DicomDecimalString(tag, data),
        "DT" => new DicomDateTime(tag, data),
        "FD" => new DicomFloatingPointDouble(tag, data),
        "FL" => new DicomFloatingPointSingle(tag, data),
        "IS" => new DicomIntegerString(tag, data),
        "LO" => new DicomLongString(tag, encodings, data),
        "LT" => new DicomLongText(tag, encodings, data),
        "OB" => new DicomOtherByte(tag, data),
        "OD" => new DicomOtherDouble(tag, data),
        "OF" => new DicomOtherFloat(tag, data),
        "OL" => new DicomOtherLong(tag, data),
        "OV" => new DicomOtherVeryLong(tag, data),
        "OW" => new DicomOtherWord(tag, data),
        "PN" => new DicomPersonName(tag, encodings, data),
        "SH" => new DicomShortString(tag, encodings, data),
        "SL" => new DicomSignedLong(tag, data),
        "SS" => new DicomSignedShort(tag, data),
        "ST" => new DicomShortText(tag, encodings, data),
        "SV" => new DicomSignedVeryLong(tag, data),
        "TM" => new DicomTime(tag, data),
        "UC" => new DicomUnlimitedCharacters(tag, encodings, data),
        "UI" => new DicomUniqueIdentifier(tag, data),
        "UL" => new DicomUnsignedLong(tag, data),
        "UN" => new DicomUnknown(tag, data),
        "UR" => new DicomUniversalResource(tag, encodings, data),
        "US" => new DicomUnsignedShort(tag, data),
        "UT" => new DicomUnlimitedText(tag, encodings, data),
        "UV" => new DicomUnsignedVeryLong(tag, data),
        _ => throw new DicomDataException($"No element has the representation {vr.Code}."),
    };

    /// <summary>The item of values that a program gives; null where they do not suit the representation.</summary>
    internal static DicomItem Create<T>(DicomVR vr, DicomTag tag, T[] values)
    {
        if (vr == DicomVR.SQ) return values is null ? new DicomSequence(tag) : values is DicomDataset[] items ? new DicomSequence(tag, items) : null;
        if (values is null) return Create(vr, tag, EmptyBuffer.Value, DicomEncoding.DefaultArray);
        if (values is IByteBuffer[] { Length: 1 } buffers && !vr.IsString) return Create(vr, tag, buffers[0], null);
        if (values is string[] texts && vr.IsString) return CreateText(vr, tag, texts);
        if (typeof(T).IsEnum) return vr == DicomVR.CS ? new DicomCodeString(tag, Array.ConvertAll(values, value => value.ToString().ToUpperInvariant())) : null;
        // The type decides and not the array: the runtime takes a short[] for an ushort[].
        object array = values;
        return (vr.Code, Type.GetTypeCode(typeof(T))) switch
        {
            ("AT", TypeCode.Object) => array is DicomTag[] tags ? new DicomAttributeTag(tag, tags) : null,
            ("UI", TypeCode.Object) => array is DicomUID[] uids ? new DicomUniqueIdentifier(tag, uids) : array is DicomTransferSyntax[] syntaxes ? new DicomUniqueIdentifier(tag, syntaxes) : null,
            ("DA", TypeCode.DateTime) => new DicomDate(tag, (DateTime[])array),
            ("DT", TypeCode.DateTime) => new DicomDateTime(tag, (DateTime[])array),
            ("TM", TypeCode.DateTime) => new DicomTime(tag, (DateTime[])array),
            ("DS", TypeCode.Decimal) => new DicomDecimalString(tag, (decimal[])array),
            ("DS", TypeCode.Single) => new DicomDecimalString(tag, Array.ConvertAll((float[])array, number => (decimal)number)),
            ("DS", TypeCode.Double) => new DicomDecimalString(tag, Array.ConvertAll((double[])array, number => (decimal)number)),
            ("IS", TypeCode.Int32) => new DicomIntegerString(tag, (int[])array),
            ("FD", TypeCode.Single) => new DicomFloatingPointDouble(tag, Array.ConvertAll((float[])array, number => (double)number)),
            ("FD", TypeCode.Double) => new DicomFloatingPointDouble(tag, (double[])array),
            ("FD", TypeCode.String) => new DicomFloatingPointDouble(tag, Parse<double>(tag, (string[])array)),
            ("FL", TypeCode.Single) => new DicomFloatingPointSingle(tag, (float[])array),
            ("FL", TypeCode.Double) => new DicomFloatingPointSingle(tag, Array.ConvertAll((double[])array, number => (float)number)),
            ("FL", TypeCode.String) => new DicomFloatingPointSingle(tag, Parse<float>(tag, (string[])array)),
            ("OB", TypeCode.Byte) => new DicomOtherByte(tag, (byte[])array),
            ("OD", TypeCode.Double) => new DicomOtherDouble(tag, (double[])array),
            ("OF", TypeCode.Single) => new DicomOtherFloat(tag, (float[])array),
            ("OL", TypeCode.UInt32) => new DicomOtherLong(tag, (uint[])array),
            ("OV", TypeCode.UInt64) => new DicomOtherVeryLong(tag, (ulong[])array),
            ("OW", TypeCode.UInt16) => new DicomOtherWord(tag, (ushort[])array),
            ("SL", TypeCode.Int32) => new DicomSignedLong(tag, (int[])array),
            ("SL", TypeCode.String) => new DicomSignedLong(tag, Parse<int>(tag, (string[])array)),
            ("SS", TypeCode.Int16) => new DicomSignedShort(tag, (short[])array),
            ("SS", TypeCode.String) => new DicomSignedShort(tag, Parse<short>(tag, (string[])array)),
            ("SV", TypeCode.Int64) => new DicomSignedVeryLong(tag, (long[])array),
            ("UL", TypeCode.UInt32) => new DicomUnsignedLong(tag, (uint[])array),
            ("UL", TypeCode.String) => new DicomUnsignedLong(tag, Parse<uint>(tag, (string[])array)),
            ("UN", TypeCode.Byte) => new DicomUnknown(tag, (byte[])array),
            ("US", TypeCode.UInt16) => new DicomUnsignedShort(tag, (ushort[])array),
            ("US", TypeCode.String) => new DicomUnsignedShort(tag, Parse<ushort>(tag, (string[])array)),
            ("UV", TypeCode.UInt64) => new DicomUnsignedVeryLong(tag, (ulong[])array),
            _ => null,
        };
    }

    private static DicomElement CreateText(DicomVR vr, DicomTag tag, string[] texts) => vr.Code switch
    {
        "AE" => new DicomApplicationEntity(tag, texts),
        "AS" => new DicomAgeString(tag, texts),
        "CS" => new DicomCodeString(tag, texts),
        "DA" => new DicomDate(tag, texts),
        "DS" => new DicomDecimalString(tag, texts),
        "DT" => new DicomDateTime(tag, texts),
        "IS" => new DicomIntegerString(tag, texts),
        "LO" => new DicomLongString(tag, texts),
        "LT" => new DicomLongText(tag, texts.FirstOrDefault()),
        "PN" => new DicomPersonName(tag, texts),
        "SH" => new DicomShortString(tag, texts),
        "ST" => new DicomShortText(tag, texts.FirstOrDefault()),
        "TM" => new DicomTime(tag, texts),
        "UC" => new DicomUnlimitedCharacters(tag, texts),
        "UI" => new DicomUniqueIdentifier(tag, texts),
        "UR" => new DicomUniversalResource(tag, texts.FirstOrDefault()),
        "UT" => new DicomUnlimitedText(tag, texts.FirstOrDefault()),
        _ => throw new DicomDataException($"No text has the representation {vr.Code}."),
    };

    private static T[] Parse<T>(DicomTag tag, string[] texts)
        where T : IParsable<T>
    {
        if (texts.Length == 1 && tag.DictionaryEntry.ValueMultiplicity.Maximum > 1) texts = texts[0].Split('\\');
        return [.. texts.Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => T.Parse(text, CultureInfo.InvariantCulture))];
    }
}
