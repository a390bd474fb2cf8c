using System.Globalization;

namespace FellowOakDicom;

/// <summary>A tag: group and element, and for private elements the creator that reserved the block.</summary>
public sealed partial class DicomTag : IFormattable, IEquatable<DicomTag>, IComparable<DicomTag>, IComparable
{
    public static readonly DicomTag Unknown = new(0xffff, 0xffff);

    public DicomTag(ushort group, ushort element)
    {
        Group = group;
        Element = element;
    }

    public DicomTag(ushort group, ushort element, string privateCreator)
        : this(group, element, DicomDictionary.Default.GetPrivateCreator(privateCreator))
    {
    }

    public DicomTag(ushort group, ushort element, DicomPrivateCreator privateCreator)
        : this(group, element) => PrivateCreator = privateCreator;

    public static implicit operator DicomTag(uint tag) => new((ushort)(tag >> 16), (ushort)tag);

    public static explicit operator uint(DicomTag tag) => tag.Key;

    public ushort Group { get; }

    public ushort Element { get; }

    public bool IsPrivate => (Group & 1) != 0;

    public DicomPrivateCreator PrivateCreator { get; set; }

    public DicomDictionaryEntry DictionaryEntry => DicomDictionary.Default[this];

    internal uint Key => (uint)Group << 16 | Element;

    public static DicomTag Parse(string s)
    {
        try
        {
            var text = s.TrimStart('(').TrimEnd(')');
            var digits = text.AsSpan();
            var group = ushort.Parse(digits[..4], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var element = ushort.Parse(digits.Slice(digits[4] == ',' ? 5 : 4, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? new DicomTag(group, element) : new DicomTag(group, element, text[(colon + 1)..]);
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new DicomDataException($"Error parsing DICOM tag ['{s}']", e);
        }
    }

    public override string ToString() => ToString("G", null);

    public string ToString(string format, IFormatProvider formatProvider) => (format, PrivateCreator) switch
    {
        ("J", _) => $"{Group:X4}{Element:X4}",
        ("X", not null) => $"({Group:x4},xx{Element & 0xff:x2}:{PrivateCreator.Creator})",
        ("g", not null) => $"{Group:x4},{Element:x4}:{PrivateCreator.Creator}",
        ("g", null) => $"{Group:x4},{Element:x4}",
        (_, not null) => $"({Group:x4},{Element:x4}:{PrivateCreator.Creator})",
        _ => $"({Group:x4},{Element:x4})",
    };

    public int CompareTo(DicomTag other)
    {
        if (Key != other.Key) return Key.CompareTo(other.Key);
        if (PrivateCreator is null) return other.PrivateCreator is null ? 0 : -1;
        return other.PrivateCreator is null ? 1 : PrivateCreator.CompareTo(other.PrivateCreator);
    }

    public int CompareTo(object obj) => obj is DicomTag tag ? CompareTo(tag) : throw new ArgumentException("Not a DICOM tag.", nameof(obj));

    // Two private tags are the same element of a creator whatever block the creator reserved.
    public bool Equals(DicomTag other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || Group != other.Group) return false;
        if (PrivateCreator is null && other.PrivateCreator is null) return Element == other.Element;
        return PrivateCreator is not null && other.PrivateCreator is not null
            && PrivateCreator.Creator == other.PrivateCreator.Creator && (Element & 0xff) == (other.Element & 0xff);
    }

    public override bool Equals(object obj) => Equals(obj as DicomTag);

    public override int GetHashCode() => PrivateCreator is null ? (int)Key : HashCode.Combine(Group, Element & 0xff, PrivateCreator.Creator);

    public static bool operator ==(DicomTag a, DicomTag b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(DicomTag a, DicomTag b) => !(a == b);
}
