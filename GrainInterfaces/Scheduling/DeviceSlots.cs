namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>A device and how many slices it takes at once: those in its batch, those waiting and those being decoded.</summary>
/// <param name="Device">The device, unique on its silo.</param>
/// <param name="Slots">Its slots.</param>
/// <param name="Busy">Slices under way on it now, whoever started them: a scheduler that lost its leases with its silo counts their slots as held.</param>
[GenerateSerializer, Immutable, Alias("medcluster.device-slots")]
public sealed record DeviceSlots([property: Id(0)] string Device, [property: Id(1)] int Slots, [property: Id(2)] int Busy = 0);
