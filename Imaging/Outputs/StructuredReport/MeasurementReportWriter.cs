using FellowOakDicom;
using MedCluster.Imaging.Outputs.Dicom;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Outputs.StructuredReport;

/// <summary>
/// Writes measurements and classifications as a Comprehensive SR of template TID 1500 (DICOM PS3.16): a group of TID 1411 for each segment with its volume and
/// intensities, which names the segment of the DICOM Segmentation of the same run, and a group of TID 1501 for each classification.
/// </summary>
public static class MeasurementReportWriter
{
    /// <summary>The file, explicit VR little endian. The same content gives the same bytes.</summary>
    public static ReadOnlyMemory<byte> Write(MeasurementReportContent content)
    {
        var source = content.Source;
        var root = Tree(content);
        var dataset = ResultDataset.Create(source, content.Producer, ResultKind.Measurements, DicomUID.ComprehensiveSRStorage, "SR", "measurements", IsAscii(root));
        foreach (var item in root.ToDataset()) dataset.AddOrUpdate(item);
        dataset.AddOrUpdate(
            new DicomCodeString(DicomTag.CompletionFlag, "COMPLETE"),
            new DicomCodeString(DicomTag.VerificationFlag, "UNVERIFIED"),
            new DicomCodeString(DicomTag.PreliminaryFlag, "PRELIMINARY"),
            new DicomSequence(DicomTag.PerformedProcedureCodeSequence),
            new DicomSequence(DicomTag.ReferencedPerformedProcedureStepSequence),
            new DicomSequence(DicomTag.CurrentRequestedProcedureEvidenceSequence, Evidence(content)));
        return ResultDataset.Save(dataset, 16384 + (source.Frames.Count * 150) + (content.Segments.Count * 3000));
    }

    /// <summary>Reads a report back from its bytes and compares it with its content, item by item.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputMismatch"/>: they differ.</exception>
    public static void Compare(ReadOnlyMemory<byte> file, MeasurementReportContent content)
    {
        try
        {
            var dataset = DatasetReader.ReadBack(file).Dataset;
            if (ContentItem.Of(dataset) == Tree(content)
                && dataset.GetSingleValue<string>(DicomTag.SOPInstanceUID) == content.Source.InstanceUid(content.Producer, ResultKind.Measurements)
                && dataset.GetSingleValue<string>(DicomTag.StudyInstanceUID) == content.Source.StudyInstanceUid) return;
        }
        catch (Exception exception) when (exception is DicomException or ArgumentException or InvalidCastException or FormatException or OverflowException)
        {
            throw new MedClusterException(ReasonCodes.OutputMismatch, "The structured report that was written cannot be read back.", exception);
        }
        throw new MedClusterException(ReasonCodes.OutputMismatch, "The structured report that was written differs from what was computed.");
    }

    private static ContentItem Tree(MeasurementReportContent content) => ContentItem.Container(
        "", Codes.ImagingMeasurementReport, "1500",
        [
            ContentItem.ModifierCode(Codes.LanguageOfContent, Codes.English),
            // TID 1001 and 1004: who observed.
            ContentItem.ContextCode(Codes.ObserverType, Codes.Device),
            ContentItem.Uid(Codes.DeviceObserverUid, HashedUid.Of($"MedCluster device {content.Producer.PipelineDigest} {content.Producer.Software}")),
            ContentItem.Text(Codes.DeviceObserverName, $"{content.Producer.Pipeline} {content.Producer.PipelineVersion}"),
            ContentItem.Text(Codes.DeviceObserverManufacturer, ResultProducer.Manufacturer),
            ContentItem.Text(Codes.DeviceObserverModelName, $"{ResultProducer.Manufacturer} {content.Producer.Software}"),
            ContentItem.Text(Codes.DeviceObserverSerialNumber, content.Producer.SerialNumber),
            ContentItem.ModifierCode(Codes.ProcedureReported, Codes.Procedure(content.Source.Modality)),
            ContentItem.Container(
                Codes.ImagingMeasurements, "",
                [
                    .. content.Segments.Select(segment => Group(content, segment)),
                    .. content.Classifications.Select(classification => Group(content, classification)),
                ]),
        ]);

    /// <summary>TID 1411, Volumetric ROI Measurements and Qualitative Evaluations.</summary>
    private static ContentItem Group(MeasurementReportContent content, SegmentMeasurements measured)
    {
        var (source, segment, measures) = (content.Source, measured.Segment, measured.Measures);
        var items = new List<ContentItem>
        {
            ContentItem.Text(Codes.TrackingIdentifier, segment.Label),
            ContentItem.Uid(Codes.TrackingUniqueIdentifier, source.Uid(content.Producer, $"segment {measured.SegmentNumber}")),
            ContentItem.Coded(Codes.FindingCategory, segment.Category),
            ContentItem.Coded(Codes.Finding, segment.Type),
            ContentItem.SegmentImage(Codes.ReferencedSegment, DicomUID.SegmentationStorage.UID, source.InstanceUid(content.Producer, ResultKind.Segmentation), measured.SegmentNumber),
            ContentItem.ContainedUid(Codes.SourceSeriesForSegmentation, source.SeriesInstanceUid),
        };
        var algorithm = Algorithm(content.Producer.Model, content.Producer.ModelVersion);
        if (measures.Millilitres is { } volume) items.Add(ContentItem.Number(Codes.Volume, Math.Round(volume * 1000, 3), Codes.CubicMillimetre, algorithm));
        var (intensity, unit) = content.Source.Modality == "CT" ? (Codes.AttenuationCoefficient, Codes.Hounsfield) : (Codes.SignalIntensity, Codes.NoUnits);
        if (measures.Mean is { } mean) items.Add(ContentItem.Number(intensity, Math.Round(mean, 4), unit, [ContentItem.ModifierCode(Codes.Derivation, Codes.Mean), .. algorithm]));
        if (measures.StandardDeviation is { } spread) items.Add(ContentItem.Number(intensity, Math.Round(spread, 4), unit, [ContentItem.ModifierCode(Codes.Derivation, Codes.StandardDeviation), .. algorithm]));
        return ContentItem.Container(Codes.MeasurementGroup, "1411", items);
    }

    /// <summary>TID 1501, Measurement and Qualitative Evaluation Group: the likeliest class as the finding, and the probability of each.</summary>
    private static ContentItem Group(MeasurementReportContent content, Classification classification)
    {
        var algorithm = Algorithm(classification.Model, classification.ModelVersion);
        return ContentItem.Container(
            Codes.MeasurementGroup, "1501",
            [
                ContentItem.Text(Codes.TrackingIdentifier, classification.Model),
                ContentItem.Uid(Codes.TrackingUniqueIdentifier, content.Source.Uid(content.Producer, $"classification {classification.Model}")),
                ContentItem.Coded(Codes.Finding, classification.Classes.MaxBy(part => part.Probability)!.Class),
                .. classification.Classes.Select(part => ContentItem.Number(
                    Codes.Probability, Math.Round(part.Probability, 6), Codes.NoUnits, [ContentItem.ModifierCode(Codes.Finding, part.Class), .. algorithm])),
            ]);
    }

    /// <summary>TID 4019, Algorithm Identification.</summary>
    private static ContentItem[] Algorithm(string name, string version) =>
        [ContentItem.ModifierText(Codes.AlgorithmName, name), ContentItem.ModifierText(Codes.AlgorithmVersion, version)];

    /// <summary>What the report is based on: the source instances, and the segmentation that it names.</summary>
    private static DicomDataset Evidence(MeasurementReportContent content)
    {
        var source = content.Source;
        var series = new List<DicomDataset>
        {
            Series(source.SeriesInstanceUid, source.Frames.DistinctBy(frame => frame.Geometry.SopInstanceUid).Select(frame => (frame.SopClassUid, frame.Geometry.SopInstanceUid))),
        };
        if (content.Segments.Count > 0)
            series.Add(Series(source.SeriesUid(content.Producer, ResultKind.Segmentation), [(DicomUID.SegmentationStorage.UID, source.InstanceUid(content.Producer, ResultKind.Segmentation))]));
        return new DicomDataset().NotValidated().Add(
            new DicomUniqueIdentifier(DicomTag.StudyInstanceUID, source.StudyInstanceUid),
            new DicomSequence(DicomTag.ReferencedSeriesSequence, [.. series]));
    }

    private static DicomDataset Series(string uid, IEnumerable<(string Class, string Instance)> instances) => new DicomDataset().NotValidated().Add(
        new DicomUniqueIdentifier(DicomTag.SeriesInstanceUID, uid),
        new DicomSequence(DicomTag.ReferencedSOPSequence, [.. instances.Select(instance => new DicomDataset().NotValidated().Add(
            new DicomUniqueIdentifier(DicomTag.ReferencedSOPClassUID, instance.Class),
            new DicomUniqueIdentifier(DicomTag.ReferencedSOPInstanceUID, instance.Instance)))]));

    private static bool IsAscii(ContentItem item) =>
        item.Value.All(char.IsAscii) && item.Name.Meaning.All(char.IsAscii) && item.Code?.Meaning.All(char.IsAscii) != false && item.Children.All(IsAscii);
}
