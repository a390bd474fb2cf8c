namespace MedCluster.GrainInterfaces.Studies;

/// <summary>What became of a study.</summary>
/// <param name="StudyInstanceUid">The Study Instance UID.</param>
/// <param name="RunId">The run id.</param>
/// <param name="State">Done, excluded, failed; or where it stands.</param>
/// <param name="Reason">The reason code of an exclusion or failure.</param>
/// <param name="Message">One sentence more on the reason, without patient data.</param>
/// <param name="Committed">Whether the outcome is committed. An outcome that is not is looked at again at the next submission.</param>
/// <param name="Slices">Slices the pipeline took.</param>
/// <param name="SlicesReused">Slices whose result was stored already.</param>
/// <param name="AlreadyCommitted">Whether the run had been committed before it was asked for, so that nothing was computed.</param>
/// <param name="SlicesRepeated">Slices that were begun more than once.</param>
/// <param name="Attempts">How often the study was tried.</param>
/// <param name="EndedAt">When it ended.</param>
[GenerateSerializer, Immutable, Alias("medcluster.study-outcome")]
public sealed record StudyOutcome(
    [property: Id(0)] string StudyInstanceUid,
    [property: Id(1)] string RunId,
    [property: Id(2)] StudyState State,
    [property: Id(3)] string? Reason = null,
    [property: Id(4)] string? Message = null,
    [property: Id(5)] bool Committed = false,
    [property: Id(6)] int Slices = 0,
    [property: Id(7)] int SlicesReused = 0,
    [property: Id(8)] bool AlreadyCommitted = false,
    [property: Id(9)] int SlicesRepeated = 0,
    [property: Id(10)] int Attempts = 0,
    [property: Id(11)] DateTimeOffset? EndedAt = null)
{
    /// <summary>Whether the study came to an end.</summary>
    public bool Ended => State is StudyState.Done or StudyState.Excluded or StudyState.Failed;
}
