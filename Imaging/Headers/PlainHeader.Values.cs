using System.Buffers.Binary;
using System.Text;
using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <content>The values of the elements that were passed, decoded when they are asked for.</content>
internal sealed partial class PlainHeader : IHeaderValues
{
    /// <inheritdoc/>
    public string Text(DicomTag tag)
    {
        var value = TextOf(tag, allowsNull: true);
        var end = value.IndexOf((byte)'\\');
        return Encoding.ASCII.GetString((end < 0 ? value : value[..end]).Trim((byte)' '));
    }

    /// <inheritdoc/>
    public string[] Texts(DicomTag tag)
    {
        var value = TextOf(tag, allowsNull: false);
        if (value.IsEmpty) return [];
        var texts = new string[value.Count((byte)'\\') + 1];
        var i = 0;
        foreach (var range in value.Split((byte)'\\')) texts[i++] = Encoding.ASCII.GetString(value[range].Trim((byte)' '));
        return texts;
    }

    /// <inheritdoc/>
    public int? Integer(DicomTag tag)
    {
        if (!Find(tag, out var element) || element.Length == 0) return null;
        var value = Value(element);
        switch (Representation(element, tag))
        {
            case "US" when value.Length == 2:
                return BinaryPrimitives.ReadUInt16LittleEndian(value);
            case "SS" when value.Length == 2:
                return BinaryPrimitives.ReadInt16LittleEndian(value);
            case "IS" when value.Length <= LongestText:
                value = value.Trim((byte)' ');
                var digits = value is [(byte)'+' or (byte)'-', ..] ? value[1..] : value;
                if (digits.Length is 0 or > 9 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) break;
                var number = 0;
                foreach (var digit in digits) number = number * 10 + digit - '0';
                return value[0] == '-' ? -number : number;
        }
        _isPlain = false;
        return null;
    }

    /// <inheritdoc/>
    public double[]? Numbers(DicomTag tag, int count)
    {
        if (!Find(tag, out var element) || element.Length == 0) return null;
        var value = Value(element);
        switch (Representation(element, tag))
        {
            case "FD" when value.Length == 8 && count == 1 && BinaryPrimitives.ReadDoubleLittleEndian(value) is var single && double.IsFinite(single):
                return [single];
            case "DS" when element.Length <= LongestText:
                var numbers = new double[count];
                var i = 0;
                foreach (var range in value.Split((byte)'\\'))
                {
                    if (!DecimalString.TryRead(value[range].Trim((byte)' '), out var number))
                    {
                        _isPlain = false;
                        return null;
                    }
                    if (i < count) numbers[i] = number;
                    i++;
                }
                return i >= count ? numbers : null;
        }
        _isPlain = false;
        return null;
    }

    /// <inheritdoc/>
    public bool HasItems(DicomTag tag)
    {
        if (!Find(tag, out var element)) return false;
        if (Representation(element, tag) != "SQ") _isPlain = false;
        return element.Length > 0;
    }

    // Strictly what the header has: padding at the end only, and nothing but ASCII, which the character sets that are let through have in common.
    private ReadOnlySpan<byte> TextOf(DicomTag tag, bool allowsNull)
    {
        if (!Find(tag, out var element) || element.Length == 0) return default;
        var value = Value(element);
        value = allowsNull ? value.TrimEnd(" \0"u8) : value.TrimEnd((byte)' ');
        if (Representation(element, tag) is "CS" or "UI" or "LO" && element.Length <= LongestText && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~')) return value;
        _isPlain = false;
        return default;
    }

    // What the element says, or the dictionary where the data set is implicit.
    private static string Representation(Element element, DicomTag tag) => element.Representation.Length > 0 ? element.Representation : tag.DictionaryEntry.ValueRepresentations[0].Code;

    private bool Find(DicomTag tag, out Element found)
    {
        var key = Key(tag);
        var (from, to) = (0, _elements.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_elements[middle].Tag < key) from = middle + 1;
            else to = middle;
        }
        found = from < _elements.Count ? _elements[from] : default;
        return found.Tag == key;
    }

    private ReadOnlySpan<byte> Value(Element element) => _head.AsSpan(element.Offset, (int)element.Length);
}
