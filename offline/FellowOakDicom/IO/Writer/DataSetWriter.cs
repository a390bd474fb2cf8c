using System.Buffers.Binary;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom.IO.Writer;

/// <summary>Writes the items of a data set in one transfer syntax.</summary>
internal sealed class DataSetWriter(Stream stream, DicomTransferSyntax syntax, DicomWriteOptions options)
{
    private const uint UndefinedLength = 0xffffffff;

    private readonly bool _bigEndian = syntax.Endian == Endian.Big;

    internal void Write(DicomDataset dataset)
    {
        foreach (var item in dataset) Write(item);
    }

    internal long LengthOf(DicomDataset dataset) => dataset.Sum(LengthOf);

    private static long Even(long length) => length + (length & 1);

    private bool HasLength(DicomSequence sequence) => options.ExplicitLengthSequences || sequence.Tag.IsPrivate;

    private void Write(DicomItem item)
    {
        switch (item)
        {
            case DicomSequence sequence:
                Write(sequence);
                break;
            case DicomFragmentSequence fragments:
                Write(fragments);
                break;
            case DicomElement element:
                var vr = RepresentationOf(element);
                WriteHeader(item.Tag, vr, (uint)Even(element.Length));
                WriteValue(_bigEndian ? new SwapByteBuffer(element.Buffer, element.ValueRepresentation.ByteSwap) : element.Buffer, element.ValueRepresentation.PaddingValue);
                break;
            default:
                throw new DicomDataException($"An item of type {item.GetType().Name} can't be written.");
        }
    }

    private void Write(DicomSequence sequence)
    {
        WriteHeader(sequence.Tag, DicomVR.SQ, HasLength(sequence) ? (uint)ContentLengthOf(sequence) : UndefinedLength);
        foreach (var item in sequence.Items)
        {
            WriteHeader(DicomTag.Item, DicomVR.NONE, options.ExplicitLengthSequenceItems ? (uint)LengthOf(item) : UndefinedLength);
            Write(item);
            if (!options.ExplicitLengthSequenceItems) WriteHeader(DicomTag.ItemDelimitationItem, DicomVR.NONE, 0);
        }
        if (!HasLength(sequence)) WriteHeader(DicomTag.SequenceDelimitationItem, DicomVR.NONE, 0);
    }

    private void Write(DicomFragmentSequence fragments)
    {
        WriteHeader(fragments.Tag, fragments.ValueRepresentation, UndefinedLength);
        WriteHeader(DicomTag.Item, DicomVR.NONE, (uint)fragments.OffsetTable.Count * 4);
        foreach (var offset in fragments.OffsetTable) WriteUInt32(offset);
        foreach (var fragment in fragments.Fragments)
        {
            WriteHeader(DicomTag.Item, DicomVR.NONE, (uint)Even(fragment.Size));
            WriteValue(fragment, 0);
        }
        WriteHeader(DicomTag.SequenceDelimitationItem, DicomVR.NONE, 0);
    }

    private void WriteValue(IByteBuffer buffer, byte padding)
    {
        buffer.CopyToStream(stream);
        if (buffer.Size % 2 != 0) stream.WriteByte(padding);
    }

    // A value too long for a length of two bytes is written as unknown (PS3.5 section 6.2.2, CP-1066).
    private static DicomVR RepresentationOf(DicomElement element) =>
        element.ValueRepresentation.Is16bitLength && Even(element.Length) > 0xfffe ? DicomVR.UN : element.ValueRepresentation;

    private int HeaderLength(DicomVR vr) => syntax.IsExplicitVR && vr != DicomVR.NONE && !vr.Is16bitLength ? 12 : 8;

    private long LengthOf(DicomItem item) => item switch
    {
        DicomSequence sequence => HeaderLength(DicomVR.SQ) + ContentLengthOf(sequence) + (HasLength(sequence) ? 0 : 8),
        DicomFragmentSequence fragments => HeaderLength(fragments.ValueRepresentation) + 8 + (fragments.OffsetTable.Count * 4) + fragments.Fragments.Sum(fragment => 8 + Even(fragment.Size)) + 8,
        DicomElement element => HeaderLength(RepresentationOf(element)) + Even(element.Length),
        _ => 0,
    };

    private long ContentLengthOf(DicomSequence sequence) => sequence.Items.Sum(item => 8 + LengthOf(item) + (options.ExplicitLengthSequenceItems ? 0 : 8));

    private void WriteHeader(DicomTag tag, DicomVR vr, uint length)
    {
        WriteUInt16(tag.Group);
        WriteUInt16(tag.Element);
        if (!syntax.IsExplicitVR || vr == DicomVR.NONE)
        {
            WriteUInt32(length);
            return;
        }
        stream.WriteByte((byte)vr.Code[0]);
        stream.WriteByte((byte)vr.Code[1]);
        WriteUInt16(vr.Is16bitLength ? (ushort)length : (ushort)0);
        if (!vr.Is16bitLength) WriteUInt32(length);
    }

    private void WriteUInt16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        if (_bigEndian) BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        else BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private void WriteUInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (_bigEndian) BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
