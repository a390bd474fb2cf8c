namespace MedCluster.GrainInterfaces.Batches;

/// <summary>A study of a batch that failed.</summary>
/// <param name="StudyInstanceUid">The Study Instance UID.</param>
/// <param name="RunId">The run id.</param>
/// <param name="Reason">The reason code.</param>
/// <param name="Message">One sentence more on it, without patient data.</param>
/// <param name="Attempts">How often the study was tried in this submission.</param>
/// <param name="At">When it was given up.</param>
/// <param name="Committed">Whether the failure is committed, as of a study with a slice that no model takes: the same bytes fail the same way, and a retry leaves it alone.</param>
[GenerateSerializer, Immutable, Alias("medcluster.failed-study")]
public sealed record FailedStudy(
    [property: Id(0)] string StudyInstanceUid,
    [property: Id(1)] string RunId,
    [property: Id(2)] string Reason,
    [property: Id(3)] string Message,
    [property: Id(4)] int Attempts,
    [property: Id(5)] DateTimeOffset At,
    [property: Id(6)] bool Committed);
