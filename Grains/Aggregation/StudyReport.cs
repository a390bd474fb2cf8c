using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Studies.Journal;

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
/// <param name="Slices">How its slices came to their results.</param>
/// <param name="Timings">Where the time of this run went.</param>
/// <param name="Journal">What happened to the run; null in a report of a version that kept none.</param>
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
    SlicesReport Slices,
    RunTimings Timings,
    StudyJournal? Journal = null)
{
    /// <summary>The schema of this record.</summary>
    public const string CurrentSchema = "medcluster/report/1";
}
