namespace MedCluster.GrainInterfaces.Batches;

/// <summary>Where a shard stands.</summary>
/// <param name="State">Its state.</param>
/// <param name="Counts">Its studies and slices by state.</param>
/// <param name="Failures">Its failed studies by reason, most first.</param>
/// <param name="WaitingFor">Why none of its running studies gets on, where that is so.</param>
/// <param name="Submission">The submission that it works on; null before its first start.</param>
[GenerateSerializer, Immutable, Alias("medcluster.shard-status")]
public sealed record ShardStatus(
    [property: Id(0)] BatchState State,
    [property: Id(1)] BatchCounts Counts,
    [property: Id(2)] IReadOnlyList<ReasonCount> Failures,
    [property: Id(3)] WaitReason? WaitingFor = null,
    [property: Id(4)] string? Submission = null);
