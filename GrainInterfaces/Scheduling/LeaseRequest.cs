namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>Who wants device slots.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Holder">The activation that does the run. A new holder takes over: leases of the run's former holder, which is lost, are over.</param>
/// <param name="Project">Its project.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Slots">How many slices are ready.</param>
/// <param name="Models">The digests of the model packages that a device's silo must have.</param>
[GenerateSerializer, Immutable, Alias("medcluster.lease-request")]
public sealed record LeaseRequest(
    [property: Id(0)] string RunId,
    [property: Id(1)] Guid Holder,
    [property: Id(2)] string Project,
    [property: Id(3)] WorkPriority Priority,
    [property: Id(4)] int Slots,
    [property: Id(5)] IReadOnlyList<string> Models);
