using System.Buffers.Binary;
using FellowOakDicom;
using FellowOakDicom.IO.Buffer;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Pixels;

/// <summary>
/// Finds the fragments of a frame of compressed pixel data (PS3.5 A.4): one frame has them all; as many fragments as frames are one each; else the
/// extended (7FE0,0001) or the basic offset table says where each frame begins, and without one the end marker of JPEG streams does.
/// </summary>
internal static class EncapsulatedFrames
{
    private const int ItemHeader = 8;

    /// <summary>The compressed bytes of a frame, its fragments joined.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.TruncatedPixelData"/> or <see cref="ReasonCodes.DecodeFailed"/>: the frame is not there, or where it is cannot be known.</exception>
    internal static byte[] Frame(DicomDataset dataset, DicomFragmentSequence sequence, int frame, int frames)
    {
        // An empty fragment at the end is padding that some writers leave.
        var fragments = sequence.Fragments.Count > 1 && sequence.Fragments[^1].Size == 0 ? [.. sequence.Fragments.Take(sequence.Fragments.Count - 1)] : sequence.Fragments;
        if (fragments.Count == 0) throw new MedClusterException(ReasonCodes.TruncatedPixelData, "The pixel data has no fragment.");
        if (frames == 1) return Join(fragments, 0, fragments.Count);
        if (fragments.Count == frames) return fragments[frame - 1].Data;
        if (fragments.Count < frames) throw new MedClusterException(ReasonCodes.TruncatedPixelData, $"The pixel data has {fragments.Count} fragments for {frames} frames.");

        var starts = Starts(dataset, sequence, fragments, frames)
            ?? throw new MedClusterException(ReasonCodes.DecodeFailed, $"The pixel data has {fragments.Count} fragments for {frames} frames and nothing says where each begins.");
        return Join(fragments, starts[frame - 1], frame < frames ? starts[frame] : fragments.Count);
    }

    /// <summary>The first fragment of each frame.</summary>
    private static int[]? Starts(DicomDataset dataset, DicomFragmentSequence sequence, IList<IByteBuffer> fragments, int frames)
    {
        if (dataset.TryGetValues<ulong>(DicomTag.ExtendedOffsetTable, out var extended) && extended.Length == frames) return ByOffset([.. extended.Select(offset => (long)offset)], fragments);
        return sequence.OffsetTable.Count == frames ? ByOffset([.. sequence.OffsetTable.Select(offset => (long)offset)], fragments) : ByEndMarker(fragments, frames);
    }

    private static int[] ByOffset(long[] offsets, IList<IByteBuffer> fragments)
    {
        var (starts, position, frame) = (new int[offsets.Length], 0L, 0);
        for (var i = 0; i < fragments.Count && frame < offsets.Length; position += ItemHeader + fragments[i].Size, i++)
            if (position == offsets[frame]) starts[frame++] = i;
        return frame == offsets.Length ? starts : throw new MedClusterException(ReasonCodes.DecodeFailed, $"The offset table's entry for frame {frame + 1} points at no fragment.");
    }

    private static int[]? ByEndMarker(IList<IByteBuffer> fragments, int frames)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < fragments.Count - 1; i++)
            if (EndsWithMarker(fragments[i].Data)) starts.Add(i + 1);
        return starts.Count == frames ? [.. starts] : null;
    }

    // End of image of JPEG and JPEG-LS, end of codestream of JPEG 2000; a fragment of odd length is padded.
    private static bool EndsWithMarker(ReadOnlySpan<byte> fragment)
    {
        var end = fragment.TrimEnd((byte)0);
        return end.Length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(end[^2..]) == 0xffd9;
    }

    private static byte[] Join(IList<IByteBuffer> fragments, int from, int to)
    {
        if (to - from == 1) return fragments[from].Data;
        var joined = new byte[Enumerable.Range(from, to - from).Sum(i => fragments[i].Size)];
        var position = 0;
        for (var i = from; i < to; i++)
        {
            fragments[i].Data.CopyTo(joined, position);
            position += (int)fragments[i].Size;
        }
        return joined;
    }
}
