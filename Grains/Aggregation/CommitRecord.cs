using System.Text.Json;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Aggregation;

/// <summary><c>commit.json</c>: created last, once, by whoever finished the run. A reader trusts only a run that has it.</summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="RunId">The run.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="StudyInstanceUid">The study.</param>
/// <param name="Status">Done, excluded or failed.</param>
/// <param name="Reason">The reason code of an exclusion or failure.</param>
/// <param name="Message">One sentence more on it.</param>
/// <param name="Slices">Slices the pipeline took.</param>
/// <param name="Ledger">What became of every instance.</param>
/// <param name="Artefacts">The run's other files.</param>
public sealed record CommitRecord(
    string Schema,
    string RunId,
    string Pipeline,
    string StudyInstanceUid,
    StudyState Status,
    string? Reason,
    string? Message,
    int Slices,
    Ledger Ledger,
    IReadOnlyList<Artefact> Artefacts)
{
    /// <summary>The schema of this record.</summary>
    public const string CurrentSchema = "medcluster/commit/1";

    /// <summary>The commit of a run, or null where there is none.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedResult"/>: it cannot be read; store errors.</exception>
    public static async Task<CommitRecord?> FindAsync(IBlobStore store, string pipeline, string studyInstanceUid, string runId, CancellationToken cancellationToken)
    {
        var name = ResultNames.Commit(pipeline, studyInstanceUid, runId);
        if (await store.ReadAsync(name, cancellationToken) is not { } content) return null;
        try
        {
            return JsonSerializer.Deserialize<CommitRecord>(content.Data.Span, MedClusterJson.Indented);
        }
        catch (JsonException exception)
        {
            throw new MedClusterException(ReasonCodes.DamagedResult, $"{name} in {store.Description} is no commit; delete it and submit the study again.", exception);
        }
    }
}
