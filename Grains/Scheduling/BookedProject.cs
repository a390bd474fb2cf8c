namespace MedCluster.Grains.Scheduling;

/// <summary>A project in the scheduler's book.</summary>
internal sealed class BookedProject(string name, double share, int? maximumSlots)
{
    public string Name { get; } = name;

    public double Share { get; } = share;

    /// <summary>The quota in this partition.</summary>
    public int? MaximumSlots { get; } = maximumSlots;

    /// <summary>Slots that it holds.</summary>
    public int Held { get; set; }

    /// <summary>Slots that it may still take.</summary>
    public int Allowance => MaximumSlots is { } most ? Math.Max(0, most - Held) : int.MaxValue;

    /// <summary>Requests that wait.</summary>
    public int Waiting { get; set; }

    /// <summary>The slot-seconds that it was charged divided by its share: the project with the least goes first.</summary>
    public double VirtualTime { get; set; }

    /// <summary>The slot-time of leases that are over.</summary>
    public TimeSpan SlotTime { get; set; }

    /// <summary>When it last held slots or waited.</summary>
    public DateTimeOffset LastSeen { get; set; }
}
