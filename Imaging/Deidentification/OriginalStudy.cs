using FellowOakDicom;

namespace MedCluster.Imaging.Deidentification;

/// <summary>What an instance said of its patient and study before it was de-identified.</summary>
/// <param name="Attributes">Keyword to value, several values joined by a backslash.</param>
internal sealed record OriginalStudy(IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>The attributes of patient and study that are put back; all of the patient and general study modules that name or date somebody.</summary>
    internal static readonly DicomTag[] Tags =
    [
        DicomTag.PatientName, DicomTag.PatientID, DicomTag.IssuerOfPatientID, DicomTag.PatientBirthDate, DicomTag.PatientSex, DicomTag.PatientAge, DicomTag.PatientSize, DicomTag.PatientWeight,
        DicomTag.StudyInstanceUID, DicomTag.StudyDate, DicomTag.StudyTime, DicomTag.StudyID, DicomTag.AccessionNumber, DicomTag.StudyDescription, DicomTag.ReferringPhysicianName, DicomTag.InstitutionName,
    ];

    /// <summary>Of a data set.</summary>
    internal static OriginalStudy Of(DicomDataset dataset)
    {
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in Tags)
        {
            if (dataset.TryGetString(tag, out var value) && value.Trim(' ', '\0') is { Length: > 0 } text) attributes[tag.DictionaryEntry.Keyword] = text;
        }
        return new OriginalStudy(attributes);
    }

    /// <summary>
    /// Who the patient is, for the key: identifier and issuer; without an identifier name and birth date; without these the study. The same patient has the
    /// same pseudonym and the same shift of dates in everything that carries the same identifier.
    /// </summary>
    internal string Patient => (Value(DicomTag.PatientID), Value(DicomTag.PatientName)) switch
    {
        ({ Length: > 0 } id, _) => $"id\n{Value(DicomTag.IssuerOfPatientID)}\n{id}",
        (_, { Length: > 0 } name) => $"name\n{name.ToUpperInvariant()}\n{Value(DicomTag.PatientBirthDate)}",
        _ => $"study\n{Value(DicomTag.StudyInstanceUID)}",
    };

    /// <summary>One value, empty where there is none.</summary>
    internal string Value(DicomTag tag) => Attributes.GetValueOrDefault(tag.DictionaryEntry.Keyword, "");
}
