using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Client.Run;

/// <summary>What <c>run --json</c> prints; <c>docs/run.schema.json</c> is its schema.</summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Store">The store.</param>
/// <param name="Intake">What was taken in.</param>
/// <param name="Studies">Every study, by Study Instance UID.</param>
/// <param name="Counts">The studies by status.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record RunDocument(
    string Schema, string Pipeline, string Store, IntakeDocument Intake, IReadOnlyList<StudyDocument> Studies, CountsDocument Counts, double Seconds)
{
    public const string CurrentSchema = "medcluster/run/1";
}

/// <summary>What was taken in. Files = Instances + the skipped ones.</summary>
/// <param name="Files">Files looked at, archive entries among them; every one is accounted for.</param>
/// <param name="Instances">Files that are instances of a study.</param>
/// <param name="Skipped">Files that are none, with their reason.</param>
internal sealed record IntakeDocument(int Files, int Instances, IReadOnlyList<SkippedDocument> Skipped);

/// <summary>A file that is no instance of a study.</summary>
internal sealed record SkippedDocument(string Path, string Reason, string Message);

/// <summary>A study.</summary>
/// <param name="Uid">The Study Instance UID.</param>
/// <param name="RunId">The run.</param>
/// <param name="Status">Done, excluded, failed; running or waiting when stopped; of a dry run, what would be: computed, committed.</param>
/// <param name="Reason">The reason code of an exclusion or failure.</param>
/// <param name="Message">One sentence more.</param>
/// <param name="Instances">Instances received.</param>
/// <param name="Slices">Slices the pipeline takes.</param>
/// <param name="SlicesComputed">Slices computed now, or that a dry run would compute.</param>
/// <param name="AlreadyCommitted">Whether the run was committed before, so that nothing was computed.</param>
/// <param name="Out">The folder it was exported to.</param>
internal sealed record StudyDocument(
    string Uid, string RunId, StudyState Status, string? Reason, string? Message, int Instances, int Slices, int SlicesComputed, bool AlreadyCommitted, string? Out);

/// <summary>Studies by status.</summary>
internal sealed record CountsDocument(int Studies, int Done, int Excluded, int Failed, int Unfinished, int AlreadyCommitted);
