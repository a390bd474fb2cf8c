namespace MedCluster.GrainInterfaces.Batches;

/// <summary>Where a batch stands.</summary>
/// <param name="State">Running, paused, ended or cancelled; unknown for a batch that was never submitted.</param>
/// <param name="Counts">Its studies and slices by state; they always sum to what was submitted and known so far.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Project">The project.</param>
/// <param name="Priority">The priority.</param>
/// <param name="SubmittedAt">When it was last submitted.</param>
/// <param name="EndedAt">When it ended or was cancelled; null while it runs or is paused.</param>
/// <param name="SlicesPerSecond">Slices computed per second over the last half minute; 0 when it doesn't run.</param>
/// <param name="AverageSlicesPerSecond">Slices computed per second over all the time that it ran.</param>
/// <param name="TimeLeft">An estimate from <paramref name="SlicesPerSecond"/> and the slices expected; null where there is no rate to tell by.</param>
/// <param name="SlicesBefore">Slices of other work that wait for a device and are served before this batch; null where that is not known.</param>
/// <param name="WaitingFor">Why it doesn't get on, where that is so.</param>
/// <param name="Failures">Its failed studies by reason, most first.</param>
[GenerateSerializer, Immutable, Alias("medcluster.batch-status")]
public sealed record BatchStatus(
    [property: Id(0)] BatchState State,
    [property: Id(1)] BatchCounts Counts,
    [property: Id(2)] string Pipeline = "",
    [property: Id(3)] string Project = "",
    [property: Id(4)] WorkPriority Priority = WorkPriority.Normal,
    [property: Id(5)] DateTimeOffset? SubmittedAt = null,
    [property: Id(6)] DateTimeOffset? EndedAt = null,
    [property: Id(7)] double SlicesPerSecond = 0,
    [property: Id(8)] double AverageSlicesPerSecond = 0,
    [property: Id(9)] TimeSpan? TimeLeft = null,
    [property: Id(10)] long? SlicesBefore = null,
    [property: Id(11)] WaitReason? WaitingFor = null,
    [property: Id(12)] IReadOnlyList<ReasonCount>? Failures = null);
