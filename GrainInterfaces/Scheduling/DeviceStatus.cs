namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>A device in the scheduler's book.</summary>
/// <param name="Silo">Its silo, parsable.</param>
/// <param name="Device">The device.</param>
/// <param name="Slots">Its slots.</param>
/// <param name="Leased">Slots leased, and those that slices of forgotten leases take.</param>
/// <param name="Draining">Whether it gets no new leases because its silo is about to stop.</param>
[GenerateSerializer, Immutable, Alias("medcluster.device-status")]
public sealed record DeviceStatus(
    [property: Id(0)] string Silo,
    [property: Id(1)] string Device,
    [property: Id(2)] int Slots,
    [property: Id(3)] int Leased,
    [property: Id(4)] bool Draining = false);
