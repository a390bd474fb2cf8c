using System.Text.Json;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Studies;
using MedCluster.Grains.Studies.Journal;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.ReadModels;

/// <summary>Reads all that is known of a study: the status board's row, and what is committed from the store.</summary>
public sealed class StudyReader(StatusBoard board, IBlobStore store)
{
    /// <summary>The study in the batch named, else in the newest that has it; null where there is none that may be seen. The change ends as that of <see cref="StatusBoard.FindStudyAsync"/>.</summary>
    public async Task<(StudyView View, Func<CancellationToken, Task> Change)?> FindAsync(string studyInstanceUid, string? batchId, ProjectAccess access, CancellationToken cancellationToken)
    {
        if (await board.FindStudyAsync(studyInstanceUid, batchId, access, cancellationToken) is not { } found) return null;
        var row = found.Row;
        var commit = row.Committed ? await CommitRecord.FindAsync(store, row.Pipeline, row.StudyInstanceUid, row.RunId, cancellationToken) : null;
        var report = commit is null ? null : await ReadReportAsync(row, cancellationToken);
        // A run that is committed has its journal in its report; of any other its grain keeps it in the store, which is asked instead of the grain.
        var journal = report?.Journal ?? await RunRecord.FindJournalAsync(store, row.RunId, cancellationToken) ?? StudyJournal.Empty;
        var view = new StudyView(row, found.Batch, await board.BatchesOfAsync(studyInstanceUid, access, cancellationToken), report, commit?.Artefacts ?? [], journal);
        return (view, found.Change);
    }

    /// <summary>The report of a committed run; null where there is none.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedResult"/>: it cannot be read; store errors.</exception>
    public async Task<StudyReport?> ReadReportAsync(StudyRow row, CancellationToken cancellationToken)
    {
        var name = ResultNames.Report(row.Pipeline, row.StudyInstanceUid, row.RunId);
        if (await store.ReadAsync(name, cancellationToken) is not { } content) return null;
        try
        {
            return JsonSerializer.Deserialize<StudyReport>(content.Data.Span, MedClusterJson.Indented);
        }
        catch (JsonException exception)
        {
            throw new MedClusterException(ReasonCodes.DamagedResult, $"{name} in {store.Description} is no report; delete the run's commit and submit the study again.", exception);
        }
    }
}
