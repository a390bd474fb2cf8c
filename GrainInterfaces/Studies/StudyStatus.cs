namespace MedCluster.GrainInterfaces.Studies;

/// <summary>A study of a shard as it stands: its outcome where it ended, else how far it is.</summary>
/// <param name="StudyInstanceUid">The Study Instance UID.</param>
/// <param name="RunId">The run id.</param>
/// <param name="State">Its state.</param>
/// <param name="Stage">What it is at while it runs.</param>
/// <param name="Slices">Slices the pipeline took; 0 until it is planned.</param>
/// <param name="SlicesDone">Slices with a stored result.</param>
/// <param name="SlicesReused">Slices of those whose result was stored before.</param>
/// <param name="SlicesRepeated">Slices that were begun more than once.</param>
/// <param name="Attempts">How often it was tried, for one that ended.</param>
/// <param name="Reason">The reason code of an exclusion, a failure or a wait.</param>
/// <param name="Message">One sentence more on it, without patient data.</param>
/// <param name="Committed">Whether the outcome is committed.</param>
/// <param name="AlreadyCommitted">Whether it had been committed before it was asked for.</param>
/// <param name="EndedAt">When it ended.</param>
[GenerateSerializer, Immutable, Alias("medcluster.study-status")]
public sealed record StudyStatus(
    [property: Id(0)] string StudyInstanceUid,
    [property: Id(1)] string RunId,
    [property: Id(2)] StudyState State,
    [property: Id(3)] StudyStage Stage = StudyStage.Waiting,
    [property: Id(4)] int Slices = 0,
    [property: Id(5)] int SlicesDone = 0,
    [property: Id(6)] int SlicesReused = 0,
    [property: Id(7)] int SlicesRepeated = 0,
    [property: Id(8)] int Attempts = 0,
    [property: Id(9)] string? Reason = null,
    [property: Id(10)] string? Message = null,
    [property: Id(11)] bool Committed = false,
    [property: Id(12)] bool AlreadyCommitted = false,
    [property: Id(13)] DateTimeOffset? EndedAt = null);
