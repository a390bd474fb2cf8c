using MedCluster.GrainInterfaces.Scheduling;

namespace MedCluster.Grains.Scheduling;

/// <summary>A lease request that waits for slots. A run has at most one.</summary>
internal sealed class Waiter(LeaseRequest request, BookedRun run, DateTimeOffset until)
{
    public BookedRun Run { get; } = run;

    /// <summary>When it is answered with none.</summary>
    public DateTimeOffset Until { get; } = until;

    /// <summary>The queue that it stands in.</summary>
    public required WaitingQueue Queue { get; init; }

    /// <summary>Slots it still wants.</summary>
    public int Wanted { get; private set; } = request.Slots;

    /// <summary>What it got.</summary>
    public List<Lease> Leases { get; } = [];

    /// <summary>Ends with its answer.</summary>
    public TaskCompletionSource<LeaseAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Give(Lease lease)
    {
        Leases.Add(lease);
        Wanted -= lease.Slots;
    }
}
