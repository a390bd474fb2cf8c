using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.Aggregation;

/// <summary><c>report.json</c>; <c>docs/report.schema.json</c> is its schema.</summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="Run">What was run.</param>
/// <param name="StudyInstanceUid">The study.</param>
/// <param name="Status">Done, excluded or failed.</param>
/// <param name="Reason">The reason code of an exclusion or failure.</param>
/// <param name="Message">One sentence more on it.</param>
/// <param name="Notes">What intake had to decide, for example that a UID was made.</param>
/// <param name="Ledger">What became of every instance of the study.</param>
/// <param name="Series">Every series, by Series Instance UID.</param>
/// <param name="Timings">Where the time of this run went.</param>
public sealed record StudyReport(
    string Schema,
    RunDescription Run,
    string StudyInstanceUid,
    StudyState Status,
    string? Reason,
    string? Message,
    IReadOnlyList<string> Notes,
    Ledger Ledger,
    IReadOnlyList<SeriesReport> Series,
    RunTimings Timings)
{
    /// <summary>The schema of this record.</summary>
    public const string CurrentSchema = "medcluster/report/1";
}

/// <summary>What was run.</summary>
/// <param name="Id">The run id.</param>
/// <param name="Software">MedCluster's version.</param>
/// <param name="Pipeline">The pipeline: id, version, SHA-256 of its definition.</param>
/// <param name="Models">Its model packages: id, version, SHA-256.</param>
public sealed record RunDescription(string Id, string Software, VersionedDigest Pipeline, IReadOnlyList<VersionedDigest> Models);

/// <summary>Something by version and content.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">SHA-256, lower case hexadecimal.</param>
public sealed record VersionedDigest(string Id, string Version, string Sha256);

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

/// <summary>The geometry of a series.</summary>
/// <param name="Rows">Rows of a slice.</param>
/// <param name="Columns">Columns of a slice.</param>
/// <param name="Slices">Slices.</param>
/// <param name="Spacing">mm from row to row, from column to column, from slice to slice; the last is absent for a single slice.</param>
/// <param name="Affine">From (column, row, slice) to RAS mm, three rows of four; absent where the slices are no volume.</param>
/// <param name="Findings">Departures from a regular volume.</param>
public sealed record GeometryReport(
    int Rows, int Columns, int Slices, IReadOnlyList<double> Spacing, IReadOnlyList<IReadOnlyList<double>>? Affine, IReadOnlyList<FindingReport> Findings);

/// <summary>A departure from a regular volume.</summary>
/// <param name="Reason">Its reason code.</param>
/// <param name="Message">What was found, with numbers.</param>
public sealed record FindingReport(string Reason, string Message);

/// <summary>A label of a segmentation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value in the mask.</param>
/// <param name="Voxels">Voxels that have it.</param>
/// <param name="VolumeMl">Their volume, ml; absent for a single slice, whose depth nothing tells.</param>
public sealed record LabelReport(string Name, int Value, long Voxels, double? VolumeMl);

/// <summary>A class of a classification.</summary>
/// <param name="Model">The model package's id.</param>
/// <param name="Name">The class.</param>
/// <param name="Probability">The mean of its probability over the slices.</param>
public sealed record ClassReport(string Model, string Name, double Probability);

/// <summary>An instance without a result.</summary>
/// <param name="SopInstanceUid">The SOP Instance UID.</param>
/// <param name="Status">Excluded or failed.</param>
/// <param name="Reason">The reason code.</param>
/// <param name="Message">One sentence more on it.</param>
public sealed record InstanceReport(string SopInstanceUid, StudyState Status, string Reason, string Message);

/// <summary>Where the time of a run went, milliseconds. Slices overlap, so their stages sum to more than the run took.</summary>
/// <param name="Slices">Sums over the slices that this run computed.</param>
/// <param name="Aggregate">From the last slice to the commit.</param>
public sealed record RunTimings(SliceTimings Slices, double Aggregate);
