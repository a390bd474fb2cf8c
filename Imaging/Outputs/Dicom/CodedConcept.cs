using FellowOakDicom;

namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>A concept by its code (DICOM PS3.3 section 8.8, Code Sequence Macro). Two are the same concept when scheme and value are equal; the meaning is for people.</summary>
/// <param name="Scheme">Coding Scheme Designator (0008,0102), for example <c>SCT</c> for SNOMED CT.</param>
/// <param name="Value">The code, for example <c>272673000</c>.</param>
/// <param name="Meaning">Code Meaning (0008,0104), up to 64 characters.</param>
public sealed record CodedConcept(string Scheme, string Value, string Meaning)
{
    /// <summary>The longest Code Value (0008,0100); a longer code is a Long Code Value (0008,0119).</summary>
    private const int LongestShortValue = 16;

    /// <summary>An item of a code sequence.</summary>
    internal DicomDataset ToItem() => new DicomDataset().NotValidated().Add(
        Value.Length <= LongestShortValue ? new DicomShortString(DicomTag.CodeValue, Value) : new DicomUnlimitedCharacters(DicomTag.LongCodeValue, Value),
        new DicomShortString(DicomTag.CodingSchemeDesignator, Scheme),
        new DicomLongString(DicomTag.CodeMeaning, Meaning));

    /// <summary>A code sequence of this one concept.</summary>
    internal DicomSequence ToSequence(DicomTag tag) => new(tag, ToItem());

    /// <summary>The concept of a code sequence's first item; null where there is none.</summary>
    internal static CodedConcept? Of(DicomDataset dataset, DicomTag tag) => dataset.TryGetNonEmptySequence(tag, out var sequence)
        ? new CodedConcept(
            sequence.Items[0].GetSingleValueOrDefault(DicomTag.CodingSchemeDesignator, ""),
            sequence.Items[0].TryGetSingleValue(DicomTag.CodeValue, out string value) ? value : sequence.Items[0].GetSingleValueOrDefault(DicomTag.LongCodeValue, ""),
            sequence.Items[0].GetSingleValueOrDefault(DicomTag.CodeMeaning, ""))
        : null;
}
