namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>The leases that a run still uses.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Holder">The activation that does the run; the renewal of a former holder is not heeded.</param>
/// <param name="Project">Its project.</param>
/// <param name="Leases">Its leases of the partition, each with the slots that it has not given back.</param>
[GenerateSerializer, Immutable, Alias("medcluster.lease-renewal")]
public sealed record LeaseRenewal(
    [property: Id(0)] string RunId,
    [property: Id(1)] Guid Holder,
    [property: Id(2)] string Project,
    [property: Id(3)] IReadOnlyList<Lease> Leases);
