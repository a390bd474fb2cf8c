namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>The devices, who waits and who holds what.</summary>
/// <param name="Devices">Every device that is offered.</param>
/// <param name="Queues">The requests that wait, urgent ones first, in each priority the project first that is served next.</param>
/// <param name="Projects">The projects that hold slots, wait, or did so a short while ago.</param>
/// <param name="Partitions">Partitions of the scheduler in this cluster.</param>
[GenerateSerializer, Immutable, Alias("medcluster.scheduler-status")]
public sealed record SchedulerStatus(
    [property: Id(0)] IReadOnlyList<DeviceStatus> Devices,
    [property: Id(1)] IReadOnlyList<QueueStatus> Queues,
    [property: Id(2)] IReadOnlyList<ProjectStatus> Projects,
    [property: Id(3)] int Partitions)
{
    /// <summary>Requests that wait for a slot; a run may wait in every partition.</summary>
    public int Waiting => Queues.Sum(queue => queue.Requests);
}
