namespace MedCluster.Grains.ReadModels;

/// <summary>The cluster at a glance.</summary>
/// <param name="SlicesPerSecond">Slices computed per second over the last ten seconds.</param>
/// <param name="Throughput">Slices per second over time, oldest first, a point each five seconds; as far back as this silo has been watching.</param>
/// <param name="Silos">Silos that are active.</param>
/// <param name="Devices">Devices that are offered.</param>
/// <param name="Slots">Their slots.</param>
/// <param name="SlotsBusy">Slots that are leased.</param>
/// <param name="BusyShare">The share of slots that are leased, 0 to 1; 0 without a device.</param>
/// <param name="Batches">Batches by state.</param>
/// <param name="Studies">The studies of the batches that run or are paused, by state.</param>
/// <param name="Queues">Who waits for slots, by priority and project.</param>
/// <param name="SecondsLeft">An estimate of when all that runs is done; null where there is no rate to tell by.</param>
/// <param name="StaleSince">Since when the scheduler has not been reached; null when this is fresh.</param>
public sealed record OverviewView(
    double SlicesPerSecond,
    IReadOnlyList<ThroughputPoint> Throughput,
    int Silos,
    int Devices,
    int Slots,
    int SlotsBusy,
    double BusyShare,
    BatchCountsByState Batches,
    StudyCounts Studies,
    IReadOnlyList<QueueView> Queues,
    double? SecondsLeft,
    DateTimeOffset? StaleSince);
