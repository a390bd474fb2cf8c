namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>Slots of a lease that are given back.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Slots">How many of its slots.</param>
[GenerateSerializer, Immutable, Alias("medcluster.slot-release")]
public sealed record SlotRelease([property: Id(0)] Guid Lease, [property: Id(1)] int Slots);
