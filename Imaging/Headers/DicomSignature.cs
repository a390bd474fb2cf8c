using System.Buffers.Binary;
using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <summary>Tells DICOM from everything else by the first bytes of a file.</summary>
internal static class DicomSignature
{
    /// <summary>As many bytes as <see cref="Matches"/> wants to see.</summary>
    internal const int Length = 1024;

    private const int PrefixOffset = 128;

    // The elements that a file without preamble can begin with are identifiers, codes and group lengths.
    private const uint LongestFirstValue = 512;

    /// <summary>Whether a file that begins with these bytes is DICOM: by its prefix, or by two elements that follow one another plausibly.</summary>
    /// <param name="head">The first bytes: <see cref="Length"/> of them, or the whole file where it is shorter.</param>
    internal static bool Matches(ReadOnlySpan<byte> head)
    {
        if (head.Length >= PrefixOffset + 4 && head.Slice(PrefixOffset, 4).SequenceEqual("DICM"u8)) return true;
        return StartsWithElements(head, bigEndian: false) || StartsWithElements(head, bigEndian: true);
    }

    private static bool StartsWithElements(ReadOnlySpan<byte> head, bool bigEndian)
    {
        if (!TryReadElement(head, bigEndian, out var first, out var length) || first >> 16 is not (0x0002 or 0x0008)) return false;
        return length < head.Length && TryReadElement(head[length..], bigEndian, out var second, out _)
            && second > first && second >> 16 is 0x0002 or 0x0008;
    }

    // A known tag, then its value representation and a length, or only a length.
    private static bool TryReadElement(ReadOnlySpan<byte> bytes, bool bigEndian, out uint tag, out int length)
    {
        tag = 0;
        length = 0;
        if (bytes.Length < 12) return false;
        tag = (uint)UInt16(bytes, bigEndian) << 16 | UInt16(bytes[2..], bigEndian);
        if ((tag & 0x10000) != 0) return false;
        var entry = new DicomTag((ushort)(tag >> 16), (ushort)tag).DictionaryEntry;
        if (entry == DicomDictionary.UnknownTag) return false;

        uint valueLength;
        if (DicomVR.TryParse([bytes[4], bytes[5]], out var representation))
        {
            if (representation != DicomVR.UN && !entry.ValueRepresentations.Contains(representation)) return false;
            valueLength = representation.Is16bitLength ? UInt16(bytes[6..], bigEndian) : UInt32(bytes[8..], bigEndian);
            length = representation.Is16bitLength ? 8 : 12;
        }
        else
        {
            valueLength = UInt32(bytes[4..], bigEndian);
            length = 8;
        }
        length += (int)Math.Min(valueLength, LongestFirstValue);
        return valueLength <= LongestFirstValue;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
