using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.Aggregation;

/// <summary>A series of a report.</summary>
/// <param name="Uid">The Series Instance UID.</param>
/// <param name="Modality">Its modality.</param>
/// <param name="Status">Done, excluded or failed.</param>
/// <param name="Reason">The reason code of an exclusion or failure.</param>
/// <param name="Message">One sentence more on it.</param>
/// <param name="Ledger">What became of its instances.</param>
/// <param name="Geometry">Its geometry, where it was looked at.</param>
/// <param name="Labels">What was segmented; empty where nothing was.</param>
/// <param name="Classes">What was classified; empty where nothing was.</param>
/// <param name="NotProcessed">The instances without a result, and why.</param>
/// <param name="Segmentation">The name of its segmentation below the run's folder.</param>
/// <param name="Overlay">The name of its overlay below the run's folder.</param>
public sealed record SeriesReport(
    string Uid,
    string Modality,
    StudyState Status,
    string? Reason,
    string? Message,
    Ledger Ledger,
    GeometryReport? Geometry,
    IReadOnlyList<LabelReport> Labels,
    IReadOnlyList<ClassReport> Classes,
    IReadOnlyList<InstanceReport> NotProcessed,
    string? Segmentation,
    string? Overlay);
