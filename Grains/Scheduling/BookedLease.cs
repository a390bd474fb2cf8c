namespace MedCluster.Grains.Scheduling;

/// <summary>A lease in the scheduler's book.</summary>
internal sealed class BookedLease(Guid id, BookedDevice device, BookedRun run, DateTimeOffset since)
{
    public Guid Id { get; } = id;

    public BookedDevice Device { get; } = device;

    public BookedRun Run { get; } = run;

    /// <summary>From when its slots are held.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>Slots that have not been given back.</summary>
    public int Slots { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }
}
