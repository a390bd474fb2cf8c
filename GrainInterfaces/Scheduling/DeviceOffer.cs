namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>The devices of a silo.</summary>
/// <param name="Silo">The silo's address, parsable.</param>
/// <param name="Devices">Its devices that work.</param>
[GenerateSerializer, Immutable, Alias("medcluster.device-offer")]
public sealed record DeviceOffer([property: Id(0)] string Silo, [property: Id(1)] IReadOnlyList<DeviceSlots> Devices);
