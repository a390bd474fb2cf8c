using System.Text.RegularExpressions;
using FellowOakDicom;

namespace MedCluster.Imaging.Deidentification;

/// <summary>What names somebody in an instance: the parts of every person's name in it and of its patient's numbers, and its places and devices as a whole.</summary>
internal sealed partial class Identifiers
{
    // Shorter numbers are found in any image.
    private const int ShortestNumber = 4;
    private const int ShortestSubstring = 5;

    // PatientID, OtherPatientIDs, AccessionNumber and MedicalRecordLocator: their parts count on their own.
    private static readonly HashSet<DicomTag> Numbers = [DicomTag.PatientID, new DicomTag(0x0010, 0x1000), DicomTag.AccessionNumber, new DicomTag(0x0010, 0x1090)];

    private static readonly HashSet<DicomTag> Others =
        [DicomTag.IssuerOfPatientID, DicomTag.PatientAddress, DicomTag.PatientTelephoneNumbers, DicomTag.InstitutionName, DicomTag.InstitutionAddress, DicomTag.StationName, DicomTag.DeviceSerialNumber];

    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _wholes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of a data set and everything in its sequences.</summary>
    internal static Identifiers Of(DicomDataset dataset)
    {
        var identifiers = new Identifiers();
        identifiers.Collect(dataset);
        return identifiers;
    }

    /// <summary>Whether a text holds one.</summary>
    internal bool AreIn(string text) =>
        AnyWord(text) || _wholes.Any(whole => text.Contains(whole, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a single word is one.</summary>
    internal bool Contains(string word) => _words.Contains(word);

    private bool AnyWord(string text)
    {
        var lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in Words().EnumerateMatches(text))
            if (lookup.Contains(text.AsSpan(word.Index, word.Length))) return true;
        return false;
    }

    private void Collect(DicomDataset dataset)
    {
        foreach (var item in dataset)
        {
            if (item is DicomSequence sequence)
            {
                foreach (var nested in sequence.Items) Collect(nested);
            }
            else if (item is DicomStringElement { Count: > 0 } element)
            {
                var parts = item.ValueRepresentation == DicomVR.PN || Numbers.Contains(item.Tag);
                if (!parts && !Others.Contains(item.Tag)) continue;
                foreach (var value in element.Get<string[]>()) Add(value, parts);
            }
        }
    }

    private void Add(string value, bool parts)
    {
        var whole = value.Trim();
        if (whole.Length >= ShortestSubstring) _wholes.Add(whole);
        if (!parts) return;
        foreach (Match word in Words().Matches(value))
            if (word.Length >= (char.IsAsciiDigit(word.Value[0]) ? ShortestNumber : 2)) _words.Add(word.Value);
    }

    [GeneratedRegex(@"\p{L}[\p{L}\p{Mn}]*|\d+")]
    private static partial Regex Words();
}
