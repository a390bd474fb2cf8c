using System.Globalization;
using FellowOakDicom;

namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>
/// The modules that every result has (DICOM PS3.3): patient, study and frame of reference from the source, equipment and SOP common. Nothing depends on
/// the clock: dates of the content are those of the source series, so that the same run makes the same bytes.
/// </summary>
internal static class ResultDataset
{
    // Patient, Clinical Trial Subject, General Study, Patient Study, Clinical Trial Study, and what says that the source was de-identified. Type 2 ones first.
    private static readonly DicomTag[] RequiredOfSource =
    [
        DicomTag.PatientName, DicomTag.PatientID, DicomTag.PatientBirthDate, DicomTag.PatientSex,
        DicomTag.StudyDate, DicomTag.StudyTime, DicomTag.ReferringPhysicianName, DicomTag.StudyID, DicomTag.AccessionNumber,
    ];

    private static readonly DicomTag[] OptionalOfSource =
    [
        DicomTag.SpecificCharacterSet, DicomTag.IssuerOfPatientID, DicomTag.IssuerOfPatientIDQualifiersSequence, DicomTag.OtherPatientIDsSequence, DicomTag.EthnicGroup,
        DicomTag.PatientIdentityRemoved, DicomTag.DeidentificationMethod, DicomTag.DeidentificationMethodCodeSequence, DicomTag.LongitudinalTemporalInformationModified,
        DicomTag.ClinicalTrialSponsorName, DicomTag.ClinicalTrialProtocolID, DicomTag.ClinicalTrialProtocolName, DicomTag.ClinicalTrialSiteID, DicomTag.ClinicalTrialSiteName,
        DicomTag.ClinicalTrialSubjectID, DicomTag.ClinicalTrialSubjectReadingID,
        DicomTag.StudyDescription, DicomTag.IssuerOfAccessionNumberSequence, DicomTag.PatientAge, DicomTag.PatientSize, DicomTag.PatientWeight, DicomTag.TimezoneOffsetFromUTC,
    ];

    /// <summary>A new data set for a result.</summary>
    /// <param name="source">What it was computed from.</param>
    /// <param name="producer">What made it.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="sopClass">Its SOP class.</param>
    /// <param name="modality">Its modality.</param>
    /// <param name="description">Its series description.</param>
    /// <param name="isAscii">Whether all texts that are added later are ASCII; else the data set is written in UTF-8.</param>
    public static DicomDataset Create(ResultSource source, ResultProducer producer, ResultKind kind, DicomUID sopClass, string modality, string description, bool isAscii)
    {
        // The source's values are copied as they are, valid or not.
        var dataset = new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian).NotValidated();
        foreach (var tag in RequiredOfSource)
        {
            if (source.Header.GetDicomItem<DicomItem>(tag) is { } item) dataset.AddOrUpdate(item);
            else dataset.AddOrUpdate(tag, "");
        }
        foreach (var tag in OptionalOfSource)
            if (source.Header.GetDicomItem<DicomItem>(tag) is { } item) dataset.AddOrUpdate(item);
        if (!isAscii) dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192");

        var (date, time) = ContentMoment(source.Header);
        var seriesNumber = source.Header.TryGetSingleValue(DicomTag.SeriesNumber, out int number) && number is >= 0 and < 10_000_000 ? number : 0;
        return dataset.AddOrUpdate(
            new DicomUniqueIdentifier(DicomTag.SOPClassUID, sopClass),
            new DicomUniqueIdentifier(DicomTag.SOPInstanceUID, source.InstanceUid(producer, kind)),
            new DicomUniqueIdentifier(DicomTag.StudyInstanceUID, source.StudyInstanceUid),
            new DicomUniqueIdentifier(DicomTag.SeriesInstanceUID, source.SeriesUid(producer, kind)),
            // The source's number and a digit for the kind, so that results stand beside their source in a list.
            new DicomIntegerString(DicomTag.SeriesNumber, (seriesNumber * 100) + (int)kind),
            new DicomLongString(DicomTag.SeriesDescription, Cut($"{producer.Pipeline} {producer.PipelineVersion} {description}")),
            new DicomCodeString(DicomTag.Modality, modality),
            new DicomIntegerString(DicomTag.InstanceNumber, 1),
            new DicomDate(DicomTag.SeriesDate, date),
            new DicomTime(DicomTag.SeriesTime, time),
            new DicomDate(DicomTag.ContentDate, date),
            new DicomTime(DicomTag.ContentTime, time),
            new DicomLongString(DicomTag.Manufacturer, ResultProducer.Manufacturer),
            new DicomLongString(DicomTag.ManufacturerModelName, ResultProducer.Manufacturer),
            new DicomLongString(DicomTag.DeviceSerialNumber, producer.SerialNumber),
            new DicomLongString(DicomTag.SoftwareVersions, Cut($"MedCluster {producer.Software}"), Cut($"{producer.Pipeline} {producer.PipelineVersion}"), Cut($"{producer.Model} {producer.ModelVersion}")));
    }

    /// <summary>Writes a data set as a file.</summary>
    public static ReadOnlyMemory<byte> Save(DicomDataset dataset, int expectedLength)
    {
        var stream = new MemoryStream(expectedLength);
        new DicomFile(dataset).Save(stream);
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    /// <summary>A text as a long string takes it: 64 characters, no backslash.</summary>
    public static string Cut(string text) => (text.Length <= 64 ? text : text[..64]).Replace('\\', '/');

    /// <summary>Date and time of the source series, the first that is valid; 1900-01-01 where it has none, because results must have one.</summary>
    private static (string Date, string Time) ContentMoment(DicomDataset header)
    {
        (DicomTag Date, DicomTag Time)[] candidates =
        [
            (DicomTag.SeriesDate, DicomTag.SeriesTime), (DicomTag.AcquisitionDate, DicomTag.AcquisitionTime), (DicomTag.ContentDate, DicomTag.ContentTime), (DicomTag.StudyDate, DicomTag.StudyTime),
        ];
        foreach (var (dateTag, timeTag) in candidates)
        {
            if (!header.TryGetSingleValue(dateTag, out string date) || !DateOnly.TryParseExact(date.Trim(), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) continue;
            var time = header.TryGetSingleValue(timeTag, out string text) ? text.Trim() : "";
            return (date.Trim(), time.Length >= 6 && TimeOnly.TryParseExact(time[..6], "HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? time[..6] : "000000");
        }
        return ("19000101", "000000");
    }
}
