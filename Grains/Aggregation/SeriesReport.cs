using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.Aggregation;

/// <summary>A series of a report, or one volume of a series that holds several.</summary>
/// <param name="Uid">The Series Instance UID.</param>
/// <param name="Volume">Which volume of the series it is; absent where it is the only one.</param>
/// <param name="Modality">Its modality.</param>
/// <param name="Status">Done, excluded or failed.</param>
/// <param name="Reason">The reason code of an exclusion or failure.</param>
/// <param name="Message">One sentence more on it.</param>
/// <param name="Ledger">What became of its instances.</param>
/// <param name="Geometry">Its geometry, where it was looked at.</param>
/// <param name="Labels">What was segmented; empty where nothing was.</param>
/// <param name="Classes">What was classified; empty where nothing was.</param>
/// <param name="NotProcessed">The instances without a result, and why.</param>
/// <param name="Segmentation">The name of its labels as NIfTI below the run's folder, where the pipeline has that output; so with the others.</param>
/// <param name="Overlay">The name of its picture.</param>
/// <param name="DicomSegmentation">The name of its DICOM Segmentation.</param>
/// <param name="StructuredReport">The name of its DICOM Structured Report.</param>
/// <param name="SecondaryCapture">The name of its picture as DICOM Secondary Capture.</param>
public sealed record SeriesReport(
    string Uid,
    VolumeReport? Volume,
    string Modality,
    StudyState Status,
    string? Reason,
    string? Message,
    Ledger Ledger,
    GeometryReport? Geometry,
    IReadOnlyList<LabelReport> Labels,
    IReadOnlyList<ClassReport> Classes,
    IReadOnlyList<InstanceReport> NotProcessed,
    string? Segmentation = null,
    string? Overlay = null,
    string? DicomSegmentation = null,
    string? StructuredReport = null,
    string? SecondaryCapture = null);
