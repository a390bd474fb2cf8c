using System.Text.Json.Nodes;
using FellowOakDicom;
using MedCluster.Imaging.Headers;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Deidentification;

/// <summary>Puts the original identity back into DICOM files that were made under a de-identified one: results, and de-identified instances themselves.</summary>
/// <remarks>
/// Patient and study become what they were, and UIDs that have an original become it. A result's own UIDs (instance, series) have none: they are replaced by
/// others, always the same, so that the two identities share no UID. An instance that was taken in gets its dates back too. What de-identification removed beyond
/// that (descriptions, private elements, overlays) stays removed: the original has it.
/// </remarks>
public sealed class Reidentifier(DeidentificationProfile profile, DeidentificationKey key)
{
    private readonly ConfidentialityTable _table = new(new HashSet<DeidentificationOption>());

    /// <summary>Makes sure that a mapping was made with this key.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidDeidentification"/>: it was made with another.</exception>
    public void Check(IdentityMapping mapping)
    {
        if (mapping.Key != key.Fingerprint) throw new MedClusterException(ReasonCodes.InvalidDeidentification, $"key: the mapping was made with another key, {mapping.Key}; this one is {key.Fingerprint}.");
    }

    /// <summary>A DICOM file under its original identity.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedHeader"/>: it cannot be read.</exception>
    public byte[] Apply(ReadOnlyMemory<byte> file, IdentityMapping mapping, CancellationToken cancellationToken)
    {
        Check(mapping);
        var parse = new HeaderParse(stopAtPixels: false, cancellationToken);
        DicomFile source;
        DeflatedFile? deflated;
        try
        {
            using var stream = new MemoryStream(file.ToArray(), writable: false);
            deflated = DeflatedFile.Find(stream);
            source = DicomFile.Open(deflated?.Inflate(long.MaxValue, out _) ?? stream, DicomEncoding.Default, parse.Stop, FileReadOption.ReadAll);
        }
        catch (DicomFileException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new MedClusterException(ReasonCodes.DamagedHeader, "The file is DICOM and cannot be read.", exception);
        }
        if (source.IsPartial && !parse.Stopped) throw new MedClusterException(ReasonCodes.DamagedHeader, "The file breaks off.");

        var dataset = source.Dataset.NotValidated();
        var original = new OriginalStudy(mapping.Original);
        var wasTakenIn = mapping.Uids.ContainsKey(DicomValues.Text(dataset, DicomTag.SOPInstanceUID));
        var dates = wasTakenIn && profile.Options.Contains(DeidentificationOption.RetainModifiedDates) ? new DateShift(key.Shift(original.Patient, profile.MaximumShiftDays)) : null;
        Restore(dataset, mapping, dates);
        foreach (var tag in OriginalStudy.Tags)
        {
            if (original.Value(tag) is { Length: > 0 } value) dataset.AddOrUpdate(tag, value.Split('\\'));
        }
        // What is put back may have letters of any language.
        dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192").AddOrUpdate(DicomTag.PatientIdentityRemoved, "NO")
            .Remove(DicomTag.DeidentificationMethod, DicomTag.DeidentificationMethodCodeSequence, DicomTag.LongitudinalTemporalInformationModified);

        var result = new DicomFile();
        result.Dataset.NotValidated().Add(dataset);
        result.FileMetaInfo.TransferSyntax = deflated?.Syntax ?? dataset.InternalTransferSyntax;
        if (dataset.TryGetSingleValue(DicomTag.SOPClassUID, out DicomUID sopClass)) result.FileMetaInfo.MediaStorageSOPClassUID = sopClass;
        if (dataset.TryGetSingleValue(DicomTag.SOPInstanceUID, out DicomUID sopInstance)) result.FileMetaInfo.MediaStorageSOPInstanceUID = sopInstance;
        using var output = new MemoryStream();
        result.Save(output);
        return output.ToArray();
    }

    /// <summary>A JSON document in which every text that is a UID of the study is the original one.</summary>
    public static JsonNode? Apply(JsonNode? json, IdentityMapping mapping) => json switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(Uid(field.Key, mapping), Apply(field.Value, mapping)))),
        JsonArray items => new JsonArray([.. items.Select(item => Apply(item, mapping))]),
        JsonValue value when value.TryGetValue(out string? text) => JsonValue.Create(Uid(text, mapping)),
        _ => json?.DeepClone(),
    };

    /// <summary>The original of a UID of the study; any other text as it is.</summary>
    public static string Uid(string text, IdentityMapping mapping) =>
        text == mapping.StudyInstanceUid && mapping.Original.TryGetValue(nameof(DicomTag.StudyInstanceUID), out var study) ? study : mapping.Uids.GetValueOrDefault(text, text);

    private void Restore(DicomDataset dataset, IdentityMapping mapping, DateShift? dates)
    {
        var values = new List<(DicomTag Tag, DicomVR Representation, string[] Values)>();
        foreach (var item in dataset.NotValidated())
        {
            if (item is DicomSequence sequence)
            {
                foreach (var nested in sequence.Items) Restore(nested, mapping, dates);
            }
            else if (item is DicomElement { Count: > 0 } element && element.ValueRepresentation == DicomVR.UI)
            {
                var isOurs = _table[item.Tag] == ConfidentialityAction.ReplaceUids && !profile.Options.Contains(DeidentificationOption.RetainUids);
                values.Add((item.Tag, DicomVR.UI, Array.ConvertAll(element.Get<string[]>(), text => text.Trim(' ', '\0') switch
                {
                    "" => "",
                    var uid when Uid(uid, mapping) is var original && original != uid => original,
                    var uid when isOurs && DicomUID.Parse(uid).Type == DicomUidType.Unknown => key.ReturnedUid(uid),
                    var uid => uid,
                })));
            }
            else if (dates is not null && item is DicomElement { Count: > 0 } moment && (item.ValueRepresentation == DicomVR.DA || item.ValueRepresentation == DicomVR.TM || item.ValueRepresentation == DicomVR.DT))
            {
                values.Add((item.Tag, item.ValueRepresentation, dates.Shift(moment, dataset)));
            }
        }
        foreach (var (tag, representation, texts) in values) dataset.AddOrUpdate(representation, tag, texts);
    }
}
