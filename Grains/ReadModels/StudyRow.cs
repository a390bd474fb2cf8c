using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.ReadModels;

/// <summary>A study of a batch: a row of its table, and what a poller asks for.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="StudyInstanceUid">The Study Instance UID.</param>
/// <param name="RunId">The run id.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Project">The project.</param>
/// <param name="State">Its state.</param>
/// <param name="Stage">What it is at while it runs; null else.</param>
/// <param name="Slices">Slices the pipeline took; 0 until it is planned.</param>
/// <param name="SlicesDone">Slices with a stored result.</param>
/// <param name="SlicesReused">Slices of those whose result was stored before.</param>
/// <param name="SlicesRepeated">Slices that were begun more than once.</param>
/// <param name="Attempts">How often it was tried, for one that ended.</param>
/// <param name="Reason">The reason code of an exclusion, a failure or a wait.</param>
/// <param name="Message">One sentence more on it.</param>
/// <param name="Committed">Whether its results are committed and can be fetched.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record StudyRow(
    string BatchId,
    string StudyInstanceUid,
    string RunId,
    string Pipeline,
    string Project,
    StudyState State,
    StudyStage? Stage = null,
    int Slices = 0,
    int SlicesDone = 0,
    int SlicesReused = 0,
    int SlicesRepeated = 0,
    int Attempts = 0,
    string? Reason = null,
    string? Message = null,
    bool Committed = false,
    DateTimeOffset? EndedAt = null)
{
    /// <summary>The share of its slices that are done, 0 to 1.</summary>
    public double Progress => State is StudyState.Done or StudyState.Excluded or StudyState.Failed ? 1 : Slices == 0 ? 0 : (double)SlicesDone / Slices;
}
