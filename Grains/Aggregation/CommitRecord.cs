using MedCluster.GrainInterfaces.Studies;

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
}
