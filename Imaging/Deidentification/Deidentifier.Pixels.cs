using System.Runtime.InteropServices;
using FellowOakDicom;
using FellowOakDicom.IO.Buffer;

namespace MedCluster.Imaging.Deidentification;

/// <content>What lies beside the image in its pixel data.</content>
public sealed partial class Deidentifier
{
    /// <summary>
    /// Clears what is no stored value: overlays in the unused bits of pixels, bytes after the last pixel, comments of codestreams. False where that is not possible:
    /// an overlay within compressed pixels.
    /// </summary>
    private static bool TryCleanPixels(DicomDataset dataset, DicomTransferSyntax syntax)
    {
        var overlayBits = OverlayBits(dataset);
        if (dataset.GetDicomItem<DicomItem>(DicomTag.PixelData) is DicomFragmentSequence fragments)
        {
            if (overlayBits != 0) return false;
            return TryBlank(fragments.Fragments, syntax);
        }
        if (!dataset.Contains(DicomTag.PixelData)) return overlayBits == 0;
        if (syntax.IsEncapsulated) return overlayBits == 0;
        var element = dataset.GetDicomItem<DicomElement>(DicomTag.PixelData);
        var expected = ExpectedLength(dataset);
        if (element is null || (overlayBits == 0 && element.Buffer.Size <= expected)) return true;
        var data = element.Buffer.Data.AsSpan(0, (int)Math.Min(element.Buffer.Size, expected)).ToArray();
        if (overlayBits != 0)
        {
            if (dataset.GetSingleValueOrDefault(DicomTag.BitsAllocated, (ushort)0) != 16) return false;
            foreach (ref var pixel in MemoryMarshal.Cast<byte, ushort>(data.AsSpan())) pixel &= (ushort)~overlayBits;
        }
        var buffer = new MemoryByteBuffer(data);
        dataset.NotValidated().AddOrUpdate(element is DicomOtherWord ? new DicomOtherWord(DicomTag.PixelData, buffer) : new DicomOtherByte(DicomTag.PixelData, buffer));
        return true;
    }

    /// <summary>Blanks what is beside the images in fragments. False where they are neither codestreams that are known nor run lengths, as in videos: anything can be in those.</summary>
    private static bool TryBlank(IList<IByteBuffer> fragments, DicomTransferSyntax syntax)
    {
        if (syntax == DicomTransferSyntax.RLELossless) return true;
        for (var first = 0; first < fragments.Count;)
        {
            // A codestream may go on in the fragments behind the one in which it begins.
            var count = 1;
            while (first + count < fragments.Count && !CodestreamComments.Begins(fragments[first + count].Data)) count++;
            byte[] stream = [.. fragments.Skip(first).Take(count).SelectMany(fragment => fragment.Data)];
            if (stream.Length > 0 && !CodestreamComments.Begins(stream)) return false;
            var blank = CodestreamComments.Blank(stream);
            for (var (i, position) = (first, 0); blank != stream && i < first + count; i++)
            {
                var length = (int)fragments[i].Size;
                fragments[i] = new MemoryByteBuffer(blank[position..(position + length)]);
                position += length;
            }
            first += count;
        }
        return true;
    }

    /// <summary>The bits of a pixel in which overlays lie (retired, PS3.3-2004 C.9.2), as far as they are no part of its stored value.</summary>
    private static int OverlayBits(DicomDataset dataset)
    {
        var bits = 0;
        for (ushort group = 0x6000; group < 0x6020; group += 2)
        {
            if (!dataset.Contains(new DicomTag(group, 0x3000)) && dataset.TryGetSingleValue(new DicomTag(group, 0x0102), out ushort position) && position is > 0 and < 16) bits |= 1 << position;
        }
        var stored = dataset.GetSingleValueOrDefault(DicomTag.BitsStored, (ushort)16);
        var high = dataset.GetSingleValueOrDefault(DicomTag.HighBit, (ushort)(stored - 1));
        return bits & ~(((1 << stored) - 1) << Math.Max(0, high - stored + 1));
    }

    /// <summary>How many bytes uncompressed pixels have by the header, padded to an even number; as many as there can be where it does not say.</summary>
    private static long ExpectedLength(DicomDataset dataset)
    {
        long rows = dataset.GetSingleValueOrDefault(DicomTag.Rows, (ushort)0), columns = dataset.GetSingleValueOrDefault(DicomTag.Columns, (ushort)0);
        long samples = dataset.GetSingleValueOrDefault(DicomTag.SamplesPerPixel, (ushort)1), bits = dataset.GetSingleValueOrDefault(DicomTag.BitsAllocated, (ushort)0);
        long frames = Math.Max(1, dataset.GetSingleValueOrDefault(DicomTag.NumberOfFrames, 1));
        var length = ((rows * columns * samples * frames * bits) + 7) / 8;
        return length == 0 ? int.MaxValue : length + (length & 1);
    }
}
