namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>The devices of a silo, of one partition of the scheduler.</summary>
/// <param name="Silo">The silo's address, parsable.</param>
/// <param name="Devices">Its devices that work.</param>
/// <param name="Models">The digests of the model packages that it has; only runs that need no other get leases on its devices.</param>
/// <param name="Draining">The silo is about to stop: no new leases on its devices; those that run end in their own time.</param>
[GenerateSerializer, Immutable, Alias("medcluster.device-offer")]
public sealed record DeviceOffer(
    [property: Id(0)] string Silo,
    [property: Id(1)] IReadOnlyList<DeviceSlots> Devices,
    [property: Id(2)] IReadOnlyList<string> Models,
    [property: Id(3)] bool Draining = false);
