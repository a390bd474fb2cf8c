namespace FellowOakDicom;

/// <summary>A value representation (PS3.5 section 6.2).</summary>
public sealed class DicomVR
{
    private const byte Blank = 0x20;

    public static readonly DicomVR NONE = new("NONE", "No Value Representation", 0, typeof(object)) { Is16bitLength = false };

    /// <summary>What an element has whose representation can't be read: its length is four bytes and the dictionary decides.</summary>
    internal static readonly DicomVR Implicit = new("IMPL", "Implicit", 0, typeof(object)) { Is16bitLength = false };

    public static readonly DicomVR AE = new("AE", "Application Entity", 1, typeof(string)) { IsString = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 16 };
    public static readonly DicomVR AS = new("AS", "Age String", 1, typeof(string)) { IsString = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 4 };
    public static readonly DicomVR AT = new("AT", "Attribute Tag", 4, typeof(DicomTag)) { IsMultiValue = true, MaximumLength = 4, ByteSwap = 2 };
    public static readonly DicomVR CS = new("CS", "Code String", 1, typeof(string)) { IsString = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 16 };
    public static readonly DicomVR DA = new("DA", "Date", 1, typeof(DateTime)) { IsString = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 18 };
    public static readonly DicomVR DS = new("DS", "Decimal String", 1, typeof(decimal)) { IsString = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 16 };
    public static readonly DicomVR DT = new("DT", "Date Time", 1, typeof(DateTime)) { IsString = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 26 };
    public static readonly DicomVR FD = new("FD", "Floating Point Double", 8, typeof(double)) { IsMultiValue = true, MaximumLength = 8, ByteSwap = 8 };
    public static readonly DicomVR FL = new("FL", "Floating Point Single", 4, typeof(float)) { IsMultiValue = true, MaximumLength = 4, ByteSwap = 4 };
    public static readonly DicomVR IS = new("IS", "Integer String", 1, typeof(int)) { IsString = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 12 };
    public static readonly DicomVR LO = new("LO", "Long String", 1, typeof(string)) { IsString = true, IsStringEncoded = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 64 };
    public static readonly DicomVR LT = new("LT", "Long Text", 1, typeof(string)) { IsString = true, IsStringEncoded = true, PaddingValue = Blank, MaximumLength = 10240 };
    public static readonly DicomVR OB = new("OB", "Other Byte", 1, typeof(byte[])) { Is16bitLength = false, IsMultiValue = true };
    public static readonly DicomVR OD = new("OD", "Other Double", 8, typeof(double[])) { Is16bitLength = false, IsMultiValue = true, ByteSwap = 8 };
    public static readonly DicomVR OF = new("OF", "Other Float", 4, typeof(float[])) { Is16bitLength = false, IsMultiValue = true, ByteSwap = 4 };
    public static readonly DicomVR OL = new("OL", "Other Long", 4, typeof(uint[])) { Is16bitLength = false, IsMultiValue = true, ByteSwap = 4 };
    public static readonly DicomVR OV = new("OV", "Other Very Long", 8, typeof(ulong[])) { Is16bitLength = false, IsMultiValue = true, ByteSwap = 8 };
    public static readonly DicomVR OW = new("OW", "Other Word", 2, typeof(ushort[])) { Is16bitLength = false, IsMultiValue = true, ByteSwap = 2 };
    public static readonly DicomVR PN = new("PN", "Person Name", 1, typeof(string)) { IsString = true, IsStringEncoded = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 64 };
    public static readonly DicomVR SH = new("SH", "Short String", 1, typeof(string)) { IsString = true, IsStringEncoded = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 16 };
    public static readonly DicomVR SL = new("SL", "Signed Long", 4, typeof(int)) { IsMultiValue = true, MaximumLength = 4, ByteSwap = 4 };
    public static readonly DicomVR SQ = new("SQ", "Sequence of Items", 0, typeof(DicomDataset)) { Is16bitLength = false };
    public static readonly DicomVR SS = new("SS", "Signed Short", 2, typeof(short)) { IsMultiValue = true, MaximumLength = 2, ByteSwap = 2 };
    public static readonly DicomVR ST = new("ST", "Short Text", 1, typeof(string)) { IsString = true, IsStringEncoded = true, PaddingValue = Blank, MaximumLength = 1024 };
    public static readonly DicomVR SV = new("SV", "Signed Very Long", 8, typeof(long)) { Is16bitLength = false, IsMultiValue = true, MaximumLength = 8, ByteSwap = 8 };
    public static readonly DicomVR TM = new("TM", "Time", 1, typeof(DateTime)) { IsString = true, IsMultiValue = true, PaddingValue = Blank, MaximumLength = 28 };
    public static readonly DicomVR UC = new("UC", "Unlimited Characters", 1, typeof(string)) { Is16bitLength = false, IsString = true, IsStringEncoded = true, IsMultiValue = true, PaddingValue = Blank };
    public static readonly DicomVR UI = new("UI", "Unique Identifier", 1, typeof(string)) { IsString = true, IsMultiValue = true, MaximumLength = 64 };
    public static readonly DicomVR UL = new("UL", "Unsigned Long", 4, typeof(uint)) { IsMultiValue = true, MaximumLength = 4, ByteSwap = 4 };
    public static readonly DicomVR UN = new("UN", "Unknown", 1, typeof(byte[])) { Is16bitLength = false, IsMultiValue = true };
    public static readonly DicomVR UR = new("UR", "Universal Resource Identifier or Locator", 1, typeof(string)) { Is16bitLength = false, IsString = true, IsStringEncoded = true, PaddingValue = Blank };
    public static readonly DicomVR US = new("US", "Unsigned Short", 2, typeof(ushort)) { IsMultiValue = true, MaximumLength = 2, ByteSwap = 2 };
    public static readonly DicomVR UT = new("UT", "Unlimited Text", 1, typeof(string)) { Is16bitLength = false, IsString = true, IsStringEncoded = true, PaddingValue = Blank };
    public static readonly DicomVR UV = new("UV", "Unsigned Very Long", 8, typeof(ulong)) { Is16bitLength = false, IsMultiValue = true, MaximumLength = 8, ByteSwap = 8 };

    internal static readonly DicomVR[] All = [AE, AS, AT, CS, DA, DS, DT, FD, FL, IS, LO, LT, OB, OD, OF, OL, OV, OW, PN, SH, SL, SQ, SS, ST, SV, TM, UC, UI, UL, UN, UR, US, UT, UV];

    private static readonly DicomVR[] ByLetters = CreateTable();

    private DicomVR(string code, string name, int unitSize, Type valueType)
    {
        Code = code;
        Name = name;
        UnitSize = unitSize;
        ValueType = valueType;
    }

    public string Code { get; }

    public string Name { get; }

    public bool IsString { get; private init; }

    public bool IsStringEncoded { get; private init; }

    public bool Is16bitLength { get; private init; } = true;

    public bool IsMultiValue { get; private init; }

    public byte PaddingValue { get; private init; }

    public uint MaximumLength { get; private init; }

    public int UnitSize { get; }

    public int ByteSwap { get; private init; } = 1;

    public Type ValueType { get; }

    public static DicomVR Parse(string vr) => TryParse(vr, out var result) ? result : throw new DicomDataException($"Unknown VR: '{vr}'");

    public static bool TryParse(string vr, out DicomVR result)
    {
        result = vr is { Length: 2 } ? Find((byte)vr[0], (byte)vr[1]) : null;
        if (result is not null) return true;
        result = NONE;
        return vr == "NONE";
    }

    public static bool TryParse(byte[] vr, out DicomVR result) => (result = vr is { Length: >= 2 } ? Find(vr[0], vr[1]) : null) is not null;

    public override string ToString() => Code;

    /// <summary>The representation with these two letters; null where there is none.</summary>
    internal static DicomVR Find(byte first, byte second)
    {
        var index = (first - 'A') * 26 + (second - 'A');
        return first is >= (byte)'A' and <= (byte)'Z' && second is >= (byte)'A' and <= (byte)'Z' ? ByLetters[index] : null;
    }

    private static DicomVR[] CreateTable()
    {
        var table = new DicomVR[26 * 26];
        foreach (var vr in All) table[(vr.Code[0] - 'A') * 26 + (vr.Code[1] - 'A')] = vr;
        return table;
    }
}
