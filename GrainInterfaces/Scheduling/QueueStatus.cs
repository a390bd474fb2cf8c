namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>Lease requests of one project and priority that wait.</summary>
/// <param name="Project">The project.</param>
/// <param name="Priority">The priority.</param>
/// <param name="Requests">How many runs wait.</param>
/// <param name="Slots">How many slots they want.</param>
/// <param name="OldestWait">How long the one that waits longest has waited since it last got a slot or, where it got none yet, since it first asked.</param>
/// <param name="Reason">The reason code of the wait: <c>no-device</c> (no device in the cluster has the models), <c>outside-hours</c>, <c>over-quota</c>, or <c>queued</c>.</param>
[GenerateSerializer, Immutable, Alias("medcluster.queue-status")]
public sealed record QueueStatus(
    [property: Id(0)] string Project,
    [property: Id(1)] WorkPriority Priority,
    [property: Id(2)] int Requests,
    [property: Id(3)] int Slots,
    [property: Id(4)] TimeSpan OldestWait,
    [property: Id(5)] string Reason);
