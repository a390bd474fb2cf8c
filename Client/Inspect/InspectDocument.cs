using MedCluster.Imaging.Geometry;

namespace MedCluster.Client.Inspect;

/// <summary>What <c>inspect --json</c> prints; <c>docs/inspect.schema.json</c> is its schema. It holds UIDs, numbers and codes, and no text of a header that could name a patient.</summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="Files">Files looked at, archive entries among them.</param>
/// <param name="Skipped">Files that are no instance of a study.</param>
/// <param name="Studies">The studies, by Study Instance UID.</param>
internal sealed record InspectDocument(string Schema, int Files, IReadOnlyList<InspectSkipped> Skipped, IReadOnlyList<InspectStudy> Studies)
{
    public const string CurrentSchema = "medcluster/inspect/1";
}

/// <summary>A file that is no instance of a study.</summary>
internal sealed record InspectSkipped(string Path, string Reason, string Message);

/// <summary>A study.</summary>
/// <param name="Uid">The Study Instance UID.</param>
/// <param name="Notes">What intake had to decide.</param>
/// <param name="Instances">Its instances.</param>
/// <param name="Series">Its series, by Series Instance UID.</param>
internal sealed record InspectStudy(string Uid, IReadOnlyList<string> Notes, int Instances, IReadOnlyList<InspectSeries> Series);

/// <summary>A series.</summary>
/// <param name="Uid">The Series Instance UID.</param>
/// <param name="Modality">Its modality.</param>
/// <param name="Instances">Its instances.</param>
/// <param name="TransferSyntaxes">The transfer syntaxes of its instances.</param>
/// <param name="Volumes">The volumes it holds, by what the headers say; none where no instance is an image that can be decoded.</param>
/// <param name="NotUsable">Its instances, or frames of them, that are no part of a volume.</param>
/// <param name="Pipelines">What each pipeline would do with each volume.</param>
/// <param name="Pixels">With <c>--pixels</c>: what the pixels of each instance decode to.</param>
internal sealed record InspectSeries(
    string Uid,
    string Modality,
    int Instances,
    IReadOnlyList<string> TransferSyntaxes,
    IReadOnlyList<InspectVolume> Volumes,
    IReadOnlyList<InspectNotUsable> NotUsable,
    IReadOnlyList<InspectPipeline> Pipelines,
    IReadOnlyList<InspectPixels>? Pixels);

/// <summary>A volume.</summary>
/// <param name="Index">Its number in the series, counted from 1.</param>
/// <param name="Name">What tells it from the others; absent where it is the only one.</param>
/// <param name="Rows">Rows of a slice.</param>
/// <param name="Columns">Columns of a slice.</param>
/// <param name="Slices">Slices: instances, or frames of them.</param>
/// <param name="Orientation">Axial, coronal, sagittal or oblique; absent where it cannot be known.</param>
/// <param name="Spacing">mm from row to row, column to column, slice to slice; less where that cannot be known.</param>
/// <param name="Findings">Departures from a regular volume.</param>
internal sealed record InspectVolume(
    int Index, string? Name, int Rows, int Columns, int Slices, string? Orientation, IReadOnlyList<double> Spacing, IReadOnlyList<InspectFinding> Findings);

/// <summary>A departure from a regular volume.</summary>
internal sealed record InspectFinding(string Reason, string Message);

/// <summary>An instance, or frames of one, that are no part of a volume.</summary>
internal sealed record InspectNotUsable(string SopInstanceUid, IReadOnlyList<int>? Frames, string Reason, string Message);

/// <summary>What a pipeline would do with a volume.</summary>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Volume">The volume, counted from 1.</param>
/// <param name="Taken">Whether it would take it.</param>
/// <param name="Slices">Slices it would compute.</param>
/// <param name="Reason">Why it would not.</param>
/// <param name="Message">One sentence more on that.</param>
/// <param name="Findings">What it would do about each finding.</param>
internal sealed record InspectPipeline(string Pipeline, int Volume, bool Taken, int Slices, string? Reason, string? Message, IReadOnlyList<InspectAction> Findings);

/// <summary>What a pipeline would do about a finding.</summary>
internal sealed record InspectAction(string Reason, FindingAction Action, string? Correction);

/// <summary>The pixels of an instance.</summary>
/// <param name="SopInstanceUid">Its SOP Instance UID.</param>
/// <param name="Path">Its file.</param>
/// <param name="TransferSyntax">Its transfer syntax.</param>
/// <param name="Frames">Its frames; empty where the instance as a whole cannot be decoded.</param>
/// <param name="Reason">Why it cannot be decoded.</param>
/// <param name="Message">One sentence more on that.</param>
internal sealed record InspectPixels(string SopInstanceUid, string Path, string TransferSyntax, IReadOnlyList<InspectFrame> Frames, string? Reason, string? Message);

/// <summary>A frame.</summary>
/// <param name="Frame">Its number, counted from 1.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Sha256">SHA-256 of the decoded stored values, row by row, little endian: 16 bits each, or 8 where 8 bits are allocated; bits that are not stored are masked, signed values extended.</param>
/// <param name="Reason">Why it cannot be decoded.</param>
/// <param name="Message">One sentence more on that.</param>
internal sealed record InspectFrame(int Frame, int? Rows, int? Columns, string? Sha256, string? Reason, string? Message);
