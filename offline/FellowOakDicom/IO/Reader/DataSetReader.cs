using System.IO.Compression;
using System.Text;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom.IO.Reader;

/// <summary>
/// Reads the elements of a data set (PS3.5 section 7). A declared length is believed only as far as the file goes,
/// and sequences are followed down to <see cref="MaximumDepth"/>.
/// </summary>
internal sealed class DataSetReader(ByteWindow source, bool isExplicit, Func<ParseState, bool> stop)
{
    /// <summary>Sequences inside sequences; the deepest standard objects have fewer than twenty.</summary>
    internal const int MaximumDepth = 256;

    // A few megabytes may expand a thousandfold.
    private const long MaximumInflated = 1L << 30;

    private const uint UndefinedLength = 0xffffffff;
    private const uint Item = 0xfffee000;
    private const uint ItemDelimitation = 0xfffee00d;
    private const uint SequenceDelimitation = 0xfffee0dd;

    private readonly DicomDictionary _dictionary = DicomDictionary.Default;
    private readonly Dictionary<uint, DicomPrivateCreator> _creators = [];
    private readonly ParseState _state = new();
    private bool _explicit = isExplicit;
    private int _depth;
    private DicomTag _previous;
    private DicomReaderResult _result;

    private enum End
    {
        /// <summary>The end of the file, of the item or of its declared length.</summary>
        Limit,

        /// <summary>An item delimiter.</summary>
        ItemDelimiter,

        /// <summary>A sequence delimiter, which ends the sequence around the item too.</summary>
        SequenceDelimiter,

        /// <summary>The caller's stop, or the file breaking off.</summary>
        Early,
    }

    internal static ByteWindow Inflate(ByteWindow source)
    {
        var compressed = source.Rest();
        var inflated = new MemoryStream();
        using (var inflater = new DeflateStream(compressed, CompressionMode.Decompress, leaveOpen: true))
        {
            var block = new byte[1 << 16];
            for (int count; (count = inflater.Read(block)) > 0; inflated.Write(block, 0, count))
                if (inflated.Length > MaximumInflated) throw new DicomReaderException($"The deflated data set is larger than {MaximumInflated} bytes.");
        }
        inflated.Position = 0;
        return new ByteWindow(inflated, FileReadOption.ReadAll, 0);
    }

    internal DicomReaderResult Read(DicomDataset dataset, Encoding[] encodings)
    {
        var end = ReadItems(dataset, source.Length, encodings);
        if (end is End.ItemDelimiter || (end is End.SequenceDelimiter && !source.IsAtEnd))
            throw new DicomReaderException("A delimiter stands outside any sequence - probably not a valid DICOM file");
        return _result;
    }

    private End ReadItems(DicomDataset dataset, long limit, Encoding[] encodings)
    {
        while (source.Position < limit && !source.IsAtEnd)
        {
            if (source.Remaining < 4) return Suspend();
            var start = source.Position;
            var key = source.ReadTag();
            var entry = DicomDictionary.UnknownTag;
            var tag = (key & 0x10000) == 0 ? StandardTag(key, out entry) : PrivateTag(key, ref entry);
            if (stop is not null && Stops(tag))
            {
                _result = DicomReaderResult.Stopped;
                return End.Early;
            }
            _previous = tag;

            if (key >> 16 == 0xfffe && key is Item or ItemDelimitation or SequenceDelimitation)
            {
                if (source.Remaining < 4) return Suspend();
                source.Position += 4;
                if (key == ItemDelimitation) return End.ItemDelimiter;
                if (key == SequenceDelimitation) return End.SequenceDelimiter;
                // An item outside any sequence is read as if a sequence of that tag had begun.
                source.Position = start;
                var stray = new DicomSequence(tag);
                dataset.Put(stray);
                if (ReadSequence(stray, UndefinedLength, dataset, encodings) is End.Early) return End.Early;
                continue;
            }

            if (!ReadHeader(entry, tag, out var vr, out var readAsUnknown, out var length)) return Suspend();

            var isSequence = vr == DicomVR.SQ && (length == 0 || !(tag.IsPrivate || readAsUnknown) || NextIsItem());
            if (isSequence)
            {
                var sequence = new DicomSequence(tag);
                dataset.Put(sequence);
                var wasExplicit = _explicit;
                // CP-246: what an unknown sequence holds is implicit; private ones are found in either form. So look.
                if (length > 0 && (readAsUnknown || tag.IsPrivate)) _explicit = LooksExplicit(_explicit);
                var bigEndian = source.IsBigEndian;
                if (readAsUnknown && !tag.IsPrivate) source.IsBigEndian = false;
                var end = ReadSequence(sequence, length, dataset, encodings);
                source.IsBigEndian = bigEndian;
                _explicit = wasExplicit;
                if (end is End.Early) return End.Early;
                continue;
            }

            if (vr == DicomVR.SQ) vr = DicomVR.UN;
            if (length == UndefinedLength)
            {
                if (!ReadFragments(dataset, tag, vr)) return Suspend();
                continue;
            }
            if (length > source.Remaining) return Suspend();

            var buffer = source.TakeBuffer(length);
            if (buffer is null) continue;
            if (source.IsBigEndian && !vr.IsString) buffer = InLocalOrder(buffer, vr.ByteSwap);
            var element = DicomItemFactory.Create(vr, tag, buffer, encodings);
            dataset.Put(element);
            if (key == 0x00080005)
            {
                if (element.Count > 0) encodings = DicomEncoding.GetEncodings(element.Get<string[]>());
            }
            else if (tag.IsPrivate && tag.Element is >= 0x10 and <= 0xff)
            {
                _creators[key] = _dictionary.GetPrivateCreator(Encoding.ASCII.GetString(ByteBuffer.Span(buffer)).TrimEnd(' '));
            }
        }
        return End.Limit;
    }

    private DicomTag StandardTag(uint key, out DicomDictionaryEntry entry)
    {
        entry = _dictionary.Find(key);
        return entry.Tag.Key == key ? entry.Tag : key;
    }

    private DicomTag PrivateTag(uint key, ref DicomDictionaryEntry entry)
    {
        var element = key & 0xffff;
        DicomPrivateCreator creator = null;
        if (element >= 0x1000) _creators.TryGetValue((key & 0xffff0000) | (element >> 8), out creator);
        var tag = new DicomTag((ushort)(key >> 16), (ushort)element, creator);
        entry = _dictionary[tag];
        return tag;
    }

    private bool Stops(DicomTag tag)
    {
        _state.PreviousTag = _previous;
        _state.Tag = tag;
        _state.SequenceDepth = _depth;
        return stop(_state);
    }

    /// <summary>Reads representation and length; false where the file breaks off.</summary>
    private bool ReadHeader(DicomDictionaryEntry entry, DicomTag tag, out DicomVR vr, out bool readAsUnknown, out uint length)
    {
        readAsUnknown = false;
        length = 0;
        vr = null;
        if (!_explicit)
        {
            if (source.Remaining < 4) return false;
            length = source.ReadUInt32();
            vr = entry.ImplicitRepresentation;
            if (length == UndefinedLength && vr == DicomVR.UN) vr = DicomVR.SQ;
            if (vr == DicomVR.UN && tag.IsPrivate && tag.Element is >= 0x10 and <= 0xff) vr = DicomVR.LO;
            return true;
        }

        if (source.Remaining < 4) return false;
        var letters = source.Peek(2);
        vr = DicomVR.Find(letters[0], letters[1]);
        if (vr is null && letters[0] == ' ' && letters[1] == ' ') vr = entry.ValueRepresentations[0];
        if (vr is null)
        {
            // No representation stands there: the element is implicit.
            length = source.ReadUInt32();
            vr = length == UndefinedLength ? DicomVR.SQ : entry.ValueRepresentations[0];
            return true;
        }

        source.Position += 2;
        if (vr.Is16bitLength)
        {
            length = source.ReadUInt16();
            return true;
        }
        if (source.Remaining < 6) return false;
        var reserved = source.ReadUInt16();
        // Files exist whose SV and UV have the short form of the length.
        length = reserved != 0 && (vr == DicomVR.SV || vr == DicomVR.UV) ? reserved : source.ReadUInt32();
        if (vr != DicomVR.UN) return true;
        if (length == UndefinedLength && tag.IsPrivate)
        {
            vr = DicomVR.SQ;
            return true;
        }
        readAsUnknown = true;
        vr = entry.ValueRepresentations[0];
        return true;
    }

    private bool NextIsItem()
    {
        if (source.Remaining < 4) return false;
        var start = source.Position;
        var key = source.ReadTag();
        source.Position = start;
        return key is Item or SequenceDelimitation;
    }

    // The first element of the first item that has one tells: two capital letters that are a representation, or not.
    private bool LooksExplicit(bool otherwise)
    {
        var start = source.Position;
        try
        {
            while (source.Remaining >= 8 && source.ReadTag() == Item)
            {
                var length = source.ReadUInt32();
                if (length == 0) continue;
                if (source.Remaining < 6 || source.ReadTag() >> 16 == 0xfffe) return otherwise;
                var letters = source.Peek(2);
                return DicomVR.Find(letters[0], letters[1]) is not null;
            }
            return otherwise;
        }
        finally
        {
            source.Position = start;
        }
    }

    private End ReadSequence(DicomSequence sequence, uint length, DicomDataset parent, Encoding[] encodings)
    {
        if (++_depth > MaximumDepth) throw new DicomReaderException($"Sequences are nested more than {MaximumDepth} deep.");
        var limit = length == UndefinedLength ? long.MaxValue : source.Position + length;
        while (source.Position < limit && !source.IsAtEnd)
        {
            if (source.Remaining < 8) return Suspend();
            var start = source.Position;
            var key = source.ReadTag();
            if (key != Item && key != SequenceDelimitation)
            {
                // Not an item: the sequence ended without a delimiter.
                source.Position = start;
                break;
            }
            var itemLength = source.ReadUInt32();
            if (key == SequenceDelimitation) break;
            if (itemLength != UndefinedLength && itemLength > source.Remaining) return Suspend();
            var item = new DicomDataset(parent.InternalTransferSyntax) { ValidateItems = false, FallbackEncodings = encodings };
            sequence.Items.Add(item);
            var end = ReadItems(item, itemLength == UndefinedLength ? long.MaxValue : source.Position + itemLength, encodings);
            if (end is End.Early) return end;
            if (end is End.SequenceDelimiter) break;
        }
        _depth--;
        return End.Limit;
    }

    private bool ReadFragments(DicomDataset dataset, DicomTag tag, DicomVR vr)
    {
        DicomFragmentSequence fragments = vr == DicomVR.OB ? new DicomOtherByteFragment(tag)
            : vr == DicomVR.OW ? new DicomOtherWordFragment(tag)
            : throw new DicomReaderException($"Unexpected VR found for DICOM fragment sequence: {vr.Code}");
        var complete = true;
        var isOffsetTable = true;
        while (!source.IsAtEnd)
        {
            if (source.Remaining < 8) return false;
            var key = source.ReadTag();
            var length = source.ReadUInt32();
            if (key == SequenceDelimitation) break;
            if (key != Item) throw new DicomReaderException($"Unexpected tag in DICOM fragment sequence: {new DicomTag((ushort)(key >> 16), (ushort)key)}");
            if (length > source.Remaining) return false;
            var buffer = source.TakeBuffer(length);
            // With a fragment skipped the sequence would be incomplete, so all of it is left out.
            if (buffer is null) complete = false;
            else if (complete) fragments.Add(source.IsBigEndian ? InLocalOrder(buffer, isOffsetTable ? 4 : vr.ByteSwap) : buffer);
            isOffsetTable = false;
        }
        if (complete) dataset.Put(fragments);
        return true;
    }

    // Small values are swapped at once; those that are read on demand when they are read.
    private static IByteBuffer InLocalOrder(IByteBuffer buffer, int unitSize)
    {
        if (unitSize < 2 || buffer.Size == 0) return buffer;
        if (!buffer.IsMemory) return EndianByteBuffer.Create(buffer, Endian.Big, unitSize);
        var bytes = ByteBuffer.Span(buffer).ToArray();
        Endian.SwapUnits(unitSize, bytes);
        return new MemoryByteBuffer(bytes);
    }

    private End Suspend()
    {
        _result = DicomReaderResult.Suspended;
        return End.Early;
    }
}
