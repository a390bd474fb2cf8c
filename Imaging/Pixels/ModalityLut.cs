using FellowOakDicom;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Pixels;

/// <summary>A Modality LUT (PS3.3 C.11.1): what each stored value means, in the modality's own units. It takes the place of slope and intercept.</summary>
internal sealed class ModalityLut
{
    private const int MostEntries = 1 << 16;

    private readonly ushort[] _entries;
    private readonly int _first;

    private ModalityLut(ushort[] entries, int first) => (_entries, _first) = (entries, first);

    /// <summary>The first item of the data set's Modality LUT Sequence (0028,3000).</summary>
    /// <param name="dataset">The data set; it has the sequence.</param>
    /// <param name="pixelRepresentation">Pixel Representation (0028,0103): whether the first stored value mapped has a sign.</param>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.MissingTag"/>: descriptor or data are missing, or don't fit each other.</exception>
    internal static ModalityLut Read(DicomDataset dataset, int pixelRepresentation)
    {
        if (!dataset.TryGetSequence(DicomTag.ModalityLUTSequence, out var sequence) || sequence.Items.Count == 0) throw Invalid("ModalityLUTSequence (0028,3000) is empty.");
        var item = sequence.Items[0];
        // The descriptor is US or SS, and its first value, a number of entries, is unsigned all the same; 0 stands for 65,536.
        if (!TryGetWords(item, DicomTag.LUTDescriptor, out var descriptor) || descriptor.Length < 3) throw Invalid("LUTDescriptor (0028,3002) of the modality LUT is missing.");
        var count = descriptor[0] == 0 ? MostEntries : descriptor[0];
        var first = pixelRepresentation == 1 ? (int)(short)descriptor[1] : descriptor[1];
        if (item.GetDicomItem<DicomElement>(DicomTag.LUTData) is not { } data) throw Invalid("LUTData (0028,3006) of the modality LUT is missing.");
        if (data.Buffer.Size >= 2 * count && TryGetWords(item, DicomTag.LUTData, out var entries)) return new ModalityLut(entries[..count], first);
        // Entries of eight bits may lie one to a byte.
        var bytes = data.Buffer.Data;
        return descriptor[2] == 8 && bytes.Length >= count
            ? new ModalityLut(Array.ConvertAll(bytes[..count], value => (ushort)value), first)
            : throw Invalid($"LUTData (0028,3006) has {bytes.Length} bytes for {count} entries.");
    }

    /// <summary>Maps values in place; values before the first entry or behind the last are mapped as those. The results are unsigned, with <see cref="StoredValues.UnsignedShift"/> subtracted.</summary>
    /// <param name="values">The values.</param>
    /// <param name="shift">What was subtracted from the stored values.</param>
    internal void Apply(Span<short> values, int shift)
    {
        foreach (ref var value in values)
            value = (short)(_entries[Math.Clamp(value + shift - _first, 0, _entries.Length - 1)] - StoredValues.UnsignedShift);
    }

    private static bool TryGetWords(DicomDataset item, DicomTag tag, out ushort[] words)
    {
        if (item.GetDicomItem<DicomElement>(tag) is DicomSignedShort && item.TryGetValues<short>(tag, out var shorts))
        {
            words = Array.ConvertAll(shorts, value => unchecked((ushort)value));
            return true;
        }
        return item.TryGetValues(tag, out words);
    }

    private static MedClusterException Invalid(string message) => new(ReasonCodes.MissingTag, message);
}
