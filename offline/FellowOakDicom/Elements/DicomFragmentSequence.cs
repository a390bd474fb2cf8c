using System.Collections;
using System.Runtime.InteropServices;
using FellowOakDicom.IO.Buffer;

namespace FellowOakDicom;

/// <summary>Encapsulated pixel data: an offset table and fragments.</summary>
public abstract class DicomFragmentSequence : DicomItem, IEnumerable<IByteBuffer>
{
    private bool _hasOffsetTable;

    protected DicomFragmentSequence(DicomTag tag)
        : base(tag)
    {
    }

    public IList<uint> OffsetTable { get; } = [];

    public IList<IByteBuffer> Fragments { get; } = [];

    public IEnumerator<IByteBuffer> GetEnumerator() => Fragments.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds an item as it stands in a file: the first one is the offset table.</summary>
    internal void Add(IByteBuffer item)
    {
        if (_hasOffsetTable)
        {
            Fragments.Add(item);
            return;
        }
        foreach (var offset in MemoryMarshal.Cast<byte, uint>(ByteBuffer.Span(item))) OffsetTable.Add(offset);
        _hasOffsetTable = true;
    }
}
