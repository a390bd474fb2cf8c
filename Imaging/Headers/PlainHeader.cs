using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <summary>
/// Walks over a plain header, which is nearly every one, and decodes the few values that are wanted: reading a header with fo-dicom makes an object of
/// each of its elements and costs several times as much. Plain is a file with preamble and meta information, little endian and not deflated, whose
/// elements are in order and well-formed and whose wanted values are written as the standard says. Of anything else this says only that it is
/// not plain, and never what is wrong with it: fo-dicom has to read it then. Where this reads a header it reads the same as fo-dicom does.
/// </summary>
internal sealed partial class PlainHeader
{
    // Deeper ones exist, and are read by fo-dicom.
    private const int DeepestSequence = 8;

    private const int PreambleLength = 132;
    private const int LongestMetaValue = 1024;
    private const int LongestText = 1024;
    private const uint UndefinedLength = 0xffffffff;
    private const uint Item = 0xfffee000;
    private const uint ItemDelimitation = 0xfffee00d;
    private const uint SequenceDelimitation = 0xfffee0dd;
    private const uint TransferSyntax = 0x00020010;
    private const uint SpecificCharacterSet = 0x00080005;
    private const uint FirstPixels = 0x7fe00008;
    private const uint PixelData = 0x7fe00010;

    private static readonly (byte[] Uid, DicomTransferSyntax Syntax)[] Syntaxes =
    [
        .. new[]
        {
            DicomTransferSyntax.ExplicitVRLittleEndian, DicomTransferSyntax.ImplicitVRLittleEndian, DicomTransferSyntax.JPEG2000Lossless, DicomTransferSyntax.JPEG2000Lossy,
            DicomTransferSyntax.JPEGProcess14SV1, DicomTransferSyntax.JPEGProcess14, DicomTransferSyntax.JPEGProcess1, DicomTransferSyntax.JPEGProcess2_4,
            DicomTransferSyntax.JPEGLSLossless, DicomTransferSyntax.JPEGLSNearLossless, DicomTransferSyntax.RLELossless,
            DicomTransferSyntax.HTJ2KLossless, DicomTransferSyntax.HTJ2KLosslessRPCL, DicomTransferSyntax.HTJ2K,
        }.Select(syntax => (Encoding.ASCII.GetBytes(syntax.UID.UID), syntax)),
    ];

    // Of an implicit data set only the dictionary says what is a sequence.
    private static readonly Lazy<FrozenSet<uint>> Sequences = new(() => DicomDictionary.Default
        .Where(entry => !entry.Tag.IsPrivate && entry.ValueRepresentations is [var first, ..] && first == DicomVR.SQ).Select(entry => Key(entry.Tag)).ToFrozenSet());

    private readonly byte[] _head;
    private readonly int _count;
    private readonly long _length;
    private readonly List<Element> _elements = new(64);
    private DicomTransferSyntax _syntax = DicomTransferSyntax.ExplicitVRLittleEndian;
    private int _position = PreambleLength;
    private bool _isExplicit = true;
    private bool _isPlain = true;
    private bool _needsMore;

    private PlainHeader(byte[] head, int count, long length)
    {
        _head = head;
        _count = count;
        _length = length;
    }

    /// <summary>The header of a file; null where it is not plain or <paramref name="needsMore"/>.</summary>
    /// <param name="head">Holds the beginning of the file.</param>
    /// <param name="count">How much of it.</param>
    /// <param name="length">The length of the file.</param>
    /// <param name="needsMore">Whether more of the file would have to be seen.</param>
    internal static InstanceHeader? Read(byte[] head, int count, long length, out bool needsMore)
    {
        var plain = new PlainHeader(head, count, length);
        var header = plain.ReadMeta() && plain.ReadDataset(out var pixelData) ? plain.Header(pixelData) : null;
        needsMore = header is null && plain._needsMore;
        return header;
    }

    private InstanceHeader? Header(int? pixelData)
    {
        var header = InstanceHeaderReader.InstanceOf(this, _syntax, hasPixelData: pixelData is not null);
        if (!_isPlain || header.NumberOfFrames > 1) return null;
        return pixelData is { } at ? header with { PixelDataLength = InstanceHeaderReader.PixelDataLength(_head.AsSpan(at, Math.Min(InstanceHeaderReader.PixelDataHeaderLength, _count - at)), _syntax) } : header;
    }

    // The meta information has few elements, and only what they must be is taken.
    private bool ReadMeta()
    {
        if (!Has(PreambleLength + 12) || !_head.AsSpan(PreambleLength - 4, 4).SequenceEqual("DICM"u8) || PeekTag() != 0x00020000) return false;
        var last = 0u;
        var hasSyntax = false;
        while (Has(_position + 8) && PeekTag() is var tag && tag >> 16 == 2)
        {
            if (last > 0 && tag <= last || !ReadElement(tag, out var element) || element.Length > LongestMetaValue || !Has(_position + element.Length)) return false;
            var value = _head.AsSpan(_position, (int)element.Length);
            switch ((tag & 0xffff, element.Representation))
            {
                case (0x0000, "UL") when element.Length == 4:
                case (0x0001, "OB"):
                case (0x0013 or 0x0016 or 0x0017 or 0x0018, "SH" or "AE") when !value.ContainsAnyExceptInRange((byte)' ', (byte)'~'):
                    break;
                case (0x0002 or 0x0003 or 0x0010 or 0x0012, "UI"):
                    if (value is [.., 0]) value = value[..^1];
                    // A DICOMDIR is something else.
                    if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'.', (byte)'9') || value.Contains((byte)'/') || (tag == 0x00020002 && value.StartsWith("1.2.840.10008.1.3.10"u8))) return false;
                    if (tag != TransferSyntax) break;
                    foreach (var (uid, syntax) in Syntaxes)
                    {
                        if (!value.SequenceEqual(uid)) continue;
                        _syntax = syntax;
                        hasSyntax = true;
                        break;
                    }
                    break;
                default:
                    return false;
            }
            _position += (int)element.Length;
            last = tag;
        }
        _isExplicit = _syntax.IsExplicitVR;
        return hasSyntax && Has(_position + 8);
    }

    // To the pixels, which pixelData says where they begin, or to the end of the file.
    private bool ReadDataset(out int? pixelData)
    {
        pixelData = null;
        for (var last = 0u; _position < _length;)
        {
            if (!Has(_position + 4)) return false;
            var tag = PeekTag();
            if (tag >= FirstPixels)
            {
                if (tag > PixelData) return true;
                pixelData = _position;
                return _length - _position < InstanceHeaderReader.PixelDataHeaderLength || Has(_position + InstanceHeaderReader.PixelDataHeaderLength);
            }
            // Below them are commands, meta information and directories, and the functional groups of frames are in 5200.
            if (tag <= last || tag >> 16 is < 8 or 0x5200 || !ReadElement(tag, out var element)) return false;
            var start = _position;
            if (!PassValue(element, limit: null, depth: 0, out var items)) return false;
            if (tag >> 16 is 0x0008 or 0x0018 or 0x0020 or 0x0028) _elements.Add(element with { Offset = start, Length = element.Representation == "SQ" ? (uint)items : element.Length });
            last = tag;
        }
        return _position == _length;
    }

    // Goes past tag, representation and length.
    private bool ReadElement(uint tag, out Element element)
    {
        element = default;
        if (!Has(_position + 8)) return false;
        var bytes = _head.AsSpan(_position);
        if (!_isExplicit)
        {
            var representation = IsPrivate(tag) ? "UN" : Sequences.Value.Contains(tag) ? "SQ" : "";
            element = new Element(tag, representation, 0, BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
            _position += 8;
            return true;
        }
        var (name, isLong) = ValueRepresentation.Of(BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]));
        if (name is null) return false;
        if (!isLong)
        {
            element = new Element(tag, name, 0, BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]));
            _position += 8;
            return true;
        }
        if (!Has(_position + 12) || bytes[6] != 0 || bytes[7] != 0) return false;
        element = new Element(tag, name, 0, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
        _position += 12;
        return true;
    }

    // Goes past a value that ends at or before the limit, which is null inside what has no declared length.
    private bool PassValue(Element element, int? limit, int depth, out int items)
    {
        items = 0;
        var isPrivate = IsPrivate(element.Tag);
        if (element.Representation == "SQ" && element.Length > 0 && (!isPrivate || StartsWithItem(element.Length)))
        {
            if (++depth > DeepestSequence) return false;
            // fo-dicom looks into a private sequence for its representation.
            if (isPrivate && (element.Length == UndefinedLength || !Has(_position + 12) || UInt32(_position + 4) == 0 || UInt16(_position + 8) == 0xfffe)) return false;
            if (element.Length == UndefinedLength) return limit is null && PassItems(null, depth, out items);
            var end = _position + element.Length;
            return end <= (limit ?? _length) && Has(end) && PassItems((int)end, depth, out items);
        }

        var valueEnd = _position + element.Length;
        if (element.Length == UndefinedLength || valueEnd > (limit ?? _length)) return false;
        // A sequence that is not said to be one; and what a dictionary of private elements might say is one.
        var isUnknown = element.Representation == "UN" || !_isExplicit;
        if (isUnknown && (_isExplicit && !isPrivate || element.Tag >> 24 == 0x50 || StartsWithItem(element.Length))) return false;
        if (isPrivate && (element.Tag & 0xffff) is (> 0 and < 0x1000) and var low && (low is < 0x10 or > 0xff || element.Length > LongestText)) return false;
        if (element.Tag == SpecificCharacterSet && !(Has(valueEnd) && element.Representation is "CS" or "" && IsAsciiInAnyText(_head.AsSpan(_position, (int)element.Length)))) return false;
        if (!Has(valueEnd)) return false;
        _position = (int)valueEnd;
        return true;
    }

    private bool PassItems(int? end, int depth, out int items)
    {
        for (items = 0; ; items++)
        {
            if (_position == end) return true;
            if (!Has(_position + 8L) || _position + 8 > (end ?? int.MaxValue)) return false;
            var (tag, length) = (PeekTag(), UInt32(_position + 4));
            _position += 8;
            if (tag == SequenceDelimitation) return end is null && length == 0;
            if (tag != Item || (length == UndefinedLength && end is not null) || (length != UndefinedLength && _position + length > (end ?? _length))) return false;
            int? itemEnd = null;
            if (length != UndefinedLength)
            {
                if (!Has(_position + length)) return false;
                itemEnd = (int)(_position + length);
            }
            if (!PassElements(itemEnd, depth)) return false;
        }
    }

    private bool PassElements(int? end, int depth)
    {
        while (_position != end)
        {
            if (!Has(_position + 8) || _position + 8 > (end ?? int.MaxValue)) return false;
            var tag = PeekTag();
            if (tag == ItemDelimitation)
            {
                _position += 8;
                return end is null && UInt32(_position - 4) == 0;
            }
            if (tag >> 16 is < 8 or 0xfffe || !ReadElement(tag, out var element) || !PassValue(element, end, depth, out _)) return false;
        }
        return true;
    }

    private bool StartsWithItem(uint length) =>
        length >= 4 && _position + 4 <= _length && (!Has(_position + 4) || PeekTag() is Item or SequenceDelimitation);

    private static bool IsAsciiInAnyText(ReadOnlySpan<byte> characterSet)
    {
        characterSet = characterSet.Trim((byte)' ');
        return characterSet.IsEmpty || characterSet.SequenceEqual("ISO_IR 100"u8) || characterSet.SequenceEqual("ISO_IR 192"u8) || characterSet.SequenceEqual("ISO_IR 6"u8)
            || characterSet.SequenceEqual("ISO_IR 101"u8) || characterSet.SequenceEqual("ISO_IR 148"u8);
    }

    private static uint Key(DicomTag tag) => (uint)tag.Group << 16 | tag.Element;

    private static bool IsPrivate(uint tag) => (tag & 0x10000) != 0;

    private uint PeekTag() => (uint)UInt16(_position) << 16 | UInt16(_position + 2);

    private ushort UInt16(int position) => BinaryPrimitives.ReadUInt16LittleEndian(_head.AsSpan(position));

    private uint UInt32(int position) => BinaryPrimitives.ReadUInt32LittleEndian(_head.AsSpan(position));

    // Whether what comes before this position has been read from the file.
    private bool Has(long end)
    {
        if (end <= _count) return true;
        _needsMore |= end <= _length;
        return false;
    }

    // Of a sequence that was passed the length is the number of its items.
    private readonly record struct Element(uint Tag, string Representation, int Offset, uint Length);
}
