namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>Slots of one device, for a time.</summary>
/// <param name="Id">The lease.</param>
/// <param name="Silo">The silo of the device, parsable.</param>
/// <param name="Device">The device.</param>
/// <param name="Slots">How many slices may be under way on it.</param>
/// <param name="Time">How long new slices may be started on it; after that its slots go back as slices end, for whoever is next.</param>
[GenerateSerializer, Immutable, Alias("medcluster.lease")]
public sealed record Lease(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Silo,
    [property: Id(2)] string Device,
    [property: Id(3)] int Slots,
    [property: Id(4)] TimeSpan Time);
