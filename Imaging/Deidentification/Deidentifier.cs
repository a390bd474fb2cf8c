using System.Collections.Concurrent;
using System.Security.Cryptography;
using FellowOakDicom;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Intake;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Deidentification;

/// <summary>
/// De-identifies instances by the Basic Application Level Confidentiality Profile of DICOM PS3.15 Annex E and the options of a profile. Safe to use from many threads.
/// </summary>
/// <remarks>
/// <para>What Table E.1-1 lists is done as it says (<c>confidentiality-profile.txt</c>); of several actions the one that suits every type that the attribute can have.
/// What it does not list is judged by its value representation, so that a text in an attribute that nobody thought of does not get through: texts become empty,
/// dates are shifted or emptied, UIDs that the standard does not register are replaced, codes and numbers stay if they have the form of one and are none
/// of the patient's own numbers. Elements that the dictionary does not know, private ones, curves and overlays are removed.</para>
/// <para>The same file gives the same bytes with the same key and profile, wherever and whenever.</para>
/// </remarks>
public sealed partial class Deidentifier
{
    private static readonly DicomUID[] ScreensAndUltrasound =
        [DicomUID.Parse("1.2.840.10008.5.1.4.1.1.7"), DicomUID.Parse("1.2.840.10008.5.1.4.1.1.6"), DicomUID.Parse("1.2.840.10008.5.1.4.1.1.3"), DicomUID.Parse("1.2.840.10008.5.1.4.1.1.77.1")];

    private readonly DeidentificationProfile _profile;
    private readonly DeidentificationKey _key;
    private readonly ConfidentialityTable _table;
    private readonly DescriptorVocabulary _vocabulary;
    private readonly SafePrivateElements _safePrivate;
    private readonly HashSet<DicomTag> _kept;
    private readonly ConcurrentDictionary<string, string> _originalUids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OriginalStudy> _studies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Origin> _origins = new(StringComparer.Ordinal);

    /// <summary>A de-identifier for a profile and its key.</summary>
    public Deidentifier(DeidentificationProfile profile, DeidentificationKey key)
    {
        _profile = profile;
        _key = key;
        _table = new ConfidentialityTable(profile.Options.ToHashSet());
        _vocabulary = new DescriptorVocabulary(profile.Vocabulary);
        _safePrivate = new SafePrivateElements(profile.Options.Contains(DeidentificationOption.RetainSafePrivate) ? profile.SafePrivate : null);
        _kept = [.. profile.KeptTags];
    }

    /// <summary>What a file or folder is called in everything that is shown or stored, because its name may hold a patient's: a keyed hash of its path. The mapping knows the path.</summary>
    public string NameOf(string path)
    {
        var name = "file-" + _key.Pseudonym("path", path);
        _paths.TryAdd(name, path);
        return name;
    }

    /// <summary>De-identifies a whole file.</summary>
    /// <param name="name">What it is called, from <see cref="NameOf"/>.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>
    /// The new file, in the transfer syntax of the old one and with the same pixels, or a reason: <see cref="ReasonCodes.BurnedInAnnotation"/>,
    /// <see cref="ReasonCodes.NotDeidentifiable"/>, <see cref="ReasonCodes.DamagedHeader"/> or <see cref="ReasonCodes.TruncatedPixelData"/>.
    /// </returns>
    public DeidentifiedInstance Apply(string name, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        var parse = new HeaderParse(stopAtPixels: false, cancellationToken);
        DicomFile source;
        DeflatedFile? deflated;
        try
        {
            using var stream = new MemoryStream(file.ToArray(), writable: false);
            deflated = DeflatedFile.Find(stream);
            source = DicomFile.Open(deflated?.Inflate(long.MaxValue, out _) ?? stream, DicomEncoding.Default, parse.Stop, FileReadOption.ReadAll);
        }
        catch (DicomFileException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return DeidentifiedInstance.Refused(parse.MetPixels ? ReasonCodes.TruncatedPixelData : ReasonCodes.DamagedHeader);
        }
        if (source.IsPartial && !parse.Stopped) return DeidentifiedInstance.Refused(parse.MetPixels ? ReasonCodes.TruncatedPixelData : ReasonCodes.DamagedHeader);
        if (!parse.MetPixels || source.Format is DicomFileFormat.ACRNEMA1 or DicomFileFormat.ACRNEMA2) return DeidentifiedInstance.Refused(ReasonCodes.NotDeidentifiable);

        try
        {
            if (_profile.BurnedIn == BurnedInPolicy.Refuse && MayHaveBurnedInText(source.Dataset)) return DeidentifiedInstance.Refused(ReasonCodes.BurnedInAnnotation);
            var study = OriginalStudy.Of(source.Dataset);
            var scope = new Scope(study, Identifiers.Of(source.Dataset), Shift(study), deflated?.Syntax ?? source.Dataset.InternalTransferSyntax);
            if (!TryCleanPixels(source.Dataset, scope.Syntax)) return DeidentifiedInstance.Refused(ReasonCodes.NotDeidentifiable);
            Clean(source.Dataset, scope);
            Describe(source.Dataset, scope);
            var bytes = Write(source, scope);
            var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
            _origins[digest] = new Origin(name, _studies.GetOrAdd(string.Join('\n', study.Attributes.Select(pair => $"{pair.Key}={pair.Value}")), study), [.. scope.NewUids]);
            return new DeidentifiedInstance(bytes, digest, null);
        }
        // Values are decoded here for the first time, and a damaged one may fail in any of these ways.
        catch (Exception exception) when (exception is DicomException or FormatException or OverflowException or ArgumentException or InvalidCastException or IndexOutOfRangeException or EndOfStreamException)
        {
            return DeidentifiedInstance.Refused(ReasonCodes.DamagedHeader);
        }
    }

    /// <summary>Who a study is that came out of the intake of de-identified instances.</summary>
    public IdentityMapping MappingOf(IntakeStudy study)
    {
        var origins = study.Series.SelectMany(series => series.Instances).Select(instance => _origins[instance.Digest]).OrderBy(origin => origin.Name, StringComparer.Ordinal).ToList();
        var uids = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var uid in origins.SelectMany(origin => origin.NewUids)) uids[uid] = _originalUids[uid];
        return new IdentityMapping(
            IdentityMapping.CurrentSchema, _key.Fingerprint, study.StudyInstanceUid, origins[0].Study.Attributes, uids,
            new SortedDictionary<string, string>(origins.DistinctBy(origin => origin.Name).ToDictionary(origin => origin.Name, origin => _paths[origin.Name]), StringComparer.Ordinal));
    }

    /// <summary>The paths of files by what they are called.</summary>
    public IReadOnlyDictionary<string, string> PathsOf(IEnumerable<string> names) =>
        new SortedDictionary<string, string>(names.Where(_paths.ContainsKey).Distinct().ToDictionary(name => name, name => _paths[name]), StringComparer.Ordinal);

    /// <summary>How far dates are moved; null where they are not.</summary>
    private DateShift? Shift(OriginalStudy study) =>
        _profile.Options.Contains(DeidentificationOption.RetainModifiedDates) ? new DateShift(-_key.Shift(study.Patient, _profile.MaximumShiftDays)) : null;

    /// <summary>Said, or to be assumed of screenshots, ultrasound and photographs unless the opposite is said.</summary>
    private static bool MayHaveBurnedInText(DicomDataset dataset)
    {
        var said = dataset.GetSingleValueOrDefault(DicomTag.BurnedInAnnotation, "").Trim();
        if (said == "NO") return false;
        if (said.Length > 0) return true;
        var sopClass = dataset.GetSingleValueOrDefault(DicomTag.SOPClassUID, "").Trim();
        return ScreensAndUltrasound.Any(known => sopClass == known.UID || sopClass.StartsWith(known.UID + ".", StringComparison.Ordinal))
            || (dataset.TryGetValues<string>(DicomTag.ImageType, out var types) && types.Any(type => type.Contains("SCREEN", StringComparison.OrdinalIgnoreCase)))
            || dataset.GetSingleValueOrDefault(DicomTag.Modality, "").Trim() is "US" or "SC" or "DOC" or "ES" or "XC" or "IVUS";
    }

    /// <summary>Says what was done (PS3.15 E.1.1, PS3.16 CID 7050).</summary>
    private void Describe(DicomDataset dataset, Scope scope)
    {
        var codes = new List<(string Code, string Meaning)> { ("113100", "Basic Application Confidentiality Profile") };
        codes.AddRange(_profile.Options.Order().Select(option => option switch
        {
            DeidentificationOption.CleanDescriptors => ("113105", "Clean Descriptors Option"),
            DeidentificationOption.RetainFullDates => ("113106", "Retain Longitudinal Temporal Information Full Dates Option"),
            DeidentificationOption.RetainModifiedDates => ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
            DeidentificationOption.RetainPatientCharacteristics => ("113108", "Retain Patient Characteristics Option"),
            DeidentificationOption.RetainDeviceIdentity => ("113109", "Retain Device Identity Option"),
            DeidentificationOption.RetainUids => ("113110", "Retain UIDs Option"),
            DeidentificationOption.RetainSafePrivate => ("113111", "Retain Safe Private Option"),
            _ => ("113112", "Retain Institution Identity Option"),
        }));
        var pseudonym = _key.Pseudonym("patient", scope.Study.Patient);
        dataset.AddOrUpdate(DicomTag.PatientName, pseudonym)
            .AddOrUpdate(DicomTag.PatientID, pseudonym)
            .AddOrUpdate(DicomTag.PatientIdentityRemoved, "YES")
            .AddOrUpdate(DicomTag.DeidentificationMethod, "MedCluster, PS3.15 2025a Table E.1-1")
            .AddOrUpdate(new DicomSequence(DicomTag.DeidentificationMethodCodeSequence, [.. codes.Select(code => new DicomDataset
            {
                { DicomTag.CodeValue, code.Code }, { DicomTag.CodingSchemeDesignator, "DCM" }, { DicomTag.CodeMeaning, code.Meaning },
            })]))
            .AddOrUpdate(DicomTag.LongitudinalTemporalInformationModified,
                _profile.Options.Contains(DeidentificationOption.RetainFullDates) ? "UNMODIFIED" : scope.Dates is null ? "REMOVED" : "MODIFIED");
    }

    /// <summary>The file: no preamble, and meta information that is ours.</summary>
    private byte[] Write(DicomFile source, Scope scope)
    {
        var file = new DicomFile();
        file.Dataset.NotValidated().Add(source.Dataset);
        var meta = file.FileMetaInfo;
        meta.TransferSyntax = scope.Syntax;
        if (Uid(source.Dataset, DicomTag.SOPClassUID) is { } sopClass) meta.MediaStorageSOPClassUID = DicomUID.Parse(sopClass);
        else if (Uid(source.FileMetaInfo, DicomTag.MediaStorageSOPClassUID) is { } media && IsRegistered(media)) meta.MediaStorageSOPClassUID = DicomUID.Parse(media);
        if (Uid(source.Dataset, DicomTag.SOPInstanceUID) is { } instance) meta.MediaStorageSOPInstanceUID = DicomUID.Parse(instance);
        else if (Uid(source.FileMetaInfo, DicomTag.MediaStorageSOPInstanceUID) is { } mediaInstance) meta.MediaStorageSOPInstanceUID = DicomUID.Parse(NewUid(mediaInstance, scope));
        using var stream = new MemoryStream();
        file.Save(stream);
        return stream.ToArray();

        static string? Uid(DicomDataset dataset, DicomTag tag) => dataset.TryGetSingleValue(tag, out string uid) && uid.Trim(' ', '\0') is { Length: > 0 } text ? text : null;
    }

    /// <summary>Where a de-identified instance came from.</summary>
    private sealed record Origin(string Name, OriginalStudy Study, string[] NewUids);

    /// <summary>What the elements of one instance are judged by.</summary>
    private sealed record Scope(OriginalStudy Study, Identifiers Identifiers, DateShift? Dates, DicomTransferSyntax Syntax)
    {
        internal HashSet<string> NewUids { get; } = new(StringComparer.Ordinal);
    }
}
