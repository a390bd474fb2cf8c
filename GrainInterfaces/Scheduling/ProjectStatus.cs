namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>What a project holds.</summary>
/// <param name="Project">The project.</param>
/// <param name="Share">The weight of its share; 1 unless configured.</param>
/// <param name="Slots">Slots that it holds.</param>
/// <param name="MaximumSlots">The most slots that it may hold; null without a quota.</param>
/// <param name="SlotTime">Slot-time that it has used: slots times the time they were held, since this scheduler started.</param>
[GenerateSerializer, Immutable, Alias("medcluster.project-status")]
public sealed record ProjectStatus(
    [property: Id(0)] string Project,
    [property: Id(1)] double Share,
    [property: Id(2)] int Slots,
    [property: Id(3)] int? MaximumSlots,
    [property: Id(4)] TimeSpan SlotTime);
