namespace MedCluster.Grains.Scheduling;

/// <summary>A run in the scheduler's book.</summary>
internal sealed class BookedRun(string id, Guid holder, BookedProject project, long arrival)
{
    public string Id { get; } = id;

    /// <summary>The activation that does it.</summary>
    public Guid Holder { get; } = holder;

    public BookedProject Project { get; } = project;

    /// <summary>Its place in the order in which runs first asked; a run that asks again keeps it.</summary>
    public long Arrival { get; } = arrival;

    public Dictionary<Guid, BookedLease> Leases { get; } = [];

    public Waiter? Waiter { get; set; }

    /// <summary>When it last got a slot; before it got one, when it first asked.</summary>
    public DateTimeOffset ServedAt { get; set; }

    /// <summary>When it was last heard of.</summary>
    public DateTimeOffset LastSeen { get; set; }
}
