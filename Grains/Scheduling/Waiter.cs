using MedCluster.GrainInterfaces.Scheduling;

namespace MedCluster.Grains.Scheduling;

/// <summary>A lease request that waits for slots.</summary>
internal sealed class Waiter(LeaseRequest request, long arrival, DateTimeOffset until)
{
    public LeaseRequest Request { get; } = request;

    /// <summary>Its place in the order of arrival.</summary>
    public long Arrival { get; } = arrival;

    /// <summary>When it is answered with none.</summary>
    public DateTimeOffset Until { get; } = until;

    /// <summary>What it got.</summary>
    public List<Lease> Leases { get; } = [];

    /// <summary>Slots it still wants.</summary>
    public int Wanted => Request.Slots - Leases.Sum(lease => lease.Slots);

    /// <summary>Ends with its answer.</summary>
    public TaskCompletionSource<IReadOnlyList<Lease>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
