using System.Buffers.Binary;
using System.Text;

namespace MedCluster.TestSupport;

/// <summary>Writes DICOM byte by byte, so that a test decides what is right and what is wrong in it; no library takes part.</summary>
public sealed class DicomBytes(bool isExplicit = true, bool isBigEndian = false)
{
    /// <summary>A length that is not known.</summary>
    public const uint UndefinedLength = 0xffffffff;

    /// <summary>Implicit VR Little Endian.</summary>
    public const string ImplicitLittleEndian = "1.2.840.10008.1.2";

    /// <summary>Explicit VR Little Endian.</summary>
    public const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";

    /// <summary>Explicit VR Big Endian.</summary>
    public const string ExplicitBigEndian = "1.2.840.10008.1.2.2";

    /// <summary>CT Image Storage.</summary>
    public const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";

    private static readonly string[] LongForms = ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UC", "UN", "UR", "UT", "SV", "UV"];

    private readonly List<byte> _bytes = [];

    /// <summary>The bytes so far.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>A file: preamble, prefix, meta information that names the transfer syntax, and the data set.</summary>
    public static byte[] File(string transferSyntax, byte[] dataset, string sopClass = CtImageStorage)
    {
        var meta = new DicomBytes().Text(0x0002, 0x0002, "UI", sopClass).Text(0x0002, 0x0003, "UI", "1.2.3.4").Text(0x0002, 0x0010, "UI", transferSyntax).ToArray();
        var length = new DicomBytes().Value(0x0002, 0x0000, "UL", BitConverter.GetBytes(meta.Length)).ToArray();
        return [.. new byte[128], .. "DICM"u8, .. length, .. meta, .. dataset];
    }

    /// <summary>Tag and length of an element, whatever follows.</summary>
    public DicomBytes Header(ushort group, ushort element, string vr, uint length)
    {
        UInt16(group);
        UInt16(element);
        if (!isExplicit || group == 0xfffe)
        {
            UInt32(length);
            return this;
        }
        _bytes.AddRange(Encoding.ASCII.GetBytes(vr));
        if (!LongForms.Contains(vr))
        {
            UInt16((ushort)length);
            return this;
        }
        UInt16(0);
        UInt32(length);
        return this;
    }

    /// <summary>An element of bytes.</summary>
    public DicomBytes Value(ushort group, ushort element, string vr, byte[] value)
    {
        Header(group, element, vr, (uint)(value.Length + (value.Length & 1)));
        return Raw(value.Length % 2 == 0 ? value : [.. value, (byte)(vr is "UI" or "OB" ? 0 : ' ')]);
    }

    /// <summary>An element of text.</summary>
    public DicomBytes Text(ushort group, ushort element, string vr, string value) => Value(group, element, vr, Encoding.ASCII.GetBytes(value));

    /// <summary>An element of numbers of two bytes.</summary>
    public DicomBytes Shorts(ushort group, ushort element, string vr, params int[] values)
    {
        Header(group, element, vr, (uint)values.Length * 2);
        foreach (var value in values) UInt16(unchecked((ushort)value));
        return this;
    }

    /// <summary>Bytes as they are.</summary>
    public DicomBytes Raw(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>The elements of a small CT image without its pixels.</summary>
    public DicomBytes CtImage(int rows, int columns, int bitsStored = 16, int pixelRepresentation = 1, int bitsAllocated = 16) => this
        .Text(0x0008, 0x0008, "CS", @"ORIGINAL\PRIMARY\AXIAL").Text(0x0008, 0x0016, "UI", CtImageStorage).Text(0x0008, 0x0018, "UI", "1.2.3.4").Text(0x0008, 0x0060, "CS", "CT")
        .Text(0x0008, 0x103e, "LO", "Head 1.0").Text(0x0010, 0x0010, "PN", "Nobody^At^All").Text(0x0018, 0x0050, "DS", "1.5")
        .Text(0x0020, 0x000d, "UI", "1.2.3").Text(0x0020, 0x000e, "UI", "1.2.3.5").Text(0x0020, 0x0013, "IS", "7")
        .Text(0x0020, 0x0032, "DS", @"-10.5\20\30").Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0").Text(0x0020, 0x0052, "UI", "1.2.3.6")
        .Shorts(0x0028, 0x0002, "US", 1).Text(0x0028, 0x0004, "CS", "MONOCHROME2").Shorts(0x0028, 0x0010, "US", rows).Shorts(0x0028, 0x0011, "US", columns)
        .Text(0x0028, 0x0030, "DS", @"0.5\0.25").Shorts(0x0028, 0x0100, "US", bitsAllocated).Shorts(0x0028, 0x0101, "US", bitsStored).Shorts(0x0028, 0x0102, "US", bitsStored - 1)
        .Shorts(0x0028, 0x0103, "US", pixelRepresentation).Text(0x0028, 0x1052, "DS", "-1024").Text(0x0028, 0x1053, "DS", "1");

    private void UInt16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        if (isBigEndian) BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        else BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    private void UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (isBigEndian) BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }
}
