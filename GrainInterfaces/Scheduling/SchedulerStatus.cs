namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>The devices and who waits.</summary>
/// <param name="Devices">Every device that is offered.</param>
/// <param name="Waiting">Requests that wait for a slot.</param>
[GenerateSerializer, Immutable, Alias("medcluster.scheduler-status")]
public sealed record SchedulerStatus([property: Id(0)] IReadOnlyList<DeviceStatus> Devices, [property: Id(1)] int Waiting);
