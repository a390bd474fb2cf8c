using System.ComponentModel.DataAnnotations;

namespace MedCluster.Grains.Scheduling;

/// <summary>How device slots are leased. All silos of a cluster have the same.</summary>
public sealed class SchedulingOptions
{
    /// <summary>
    /// Grains that the scheduler is spread over: devices are dealt out to them, and a run asks each for its part. Default 1, 1 to 64: one
    /// is enough for the rates of docs/scale.md.
    /// </summary>
    [Range(1, 64)]
    public int Partitions { get; set; } = 1;

    /// <summary>How long new slices may be started on a lease. Default 2 s, 0.05 to 60 s: an urgent study waits at most about this long for its first slot.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>When the slots of a run that doesn't renew its leases are free again. Default 15 s, 1 s to 10 min: three times a run's renewal period.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LeaseExpiry { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a request waits for a slot before it is answered with none. Default 10 s, 0.1 to 20 s: below Orleans' response timeout of 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:20")]
    public TimeSpan AcquireWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>When the devices of a silo that offers no more are withdrawn. Default 15 s, 1 s to 10 min; silos offer every 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan OfferExpiry { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The most slots of one lease. Default 8, 1 to 1024: about a batch, so that slots are shared out in fair portions and a call carries a batch.</summary>
    [Range(1, 1024)]
    public int SlotsPerLease { get; set; } = 8;

    /// <summary>
    /// The most requests that wait in a partition. Default 5,000, 1 to 20,000. One more is told to ask again later; a more urgent one takes
    /// the place of the last of the least urgent.
    /// </summary>
    [Range(1, 20_000)]
    public int MaximumWaiting { get; set; } = 5_000;

    /// <summary>After about how long who found the queue full asks again. Default 5 s, 0.1 s to 5 min; each gets a time of its own between this and twice this.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan FullQueueRetry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What a project that asked for less than its share may catch up, as time of all devices. Default 10 s, 0 to 10 min: gaps between two
    /// studies cost a project nothing, and one that was idle for an hour takes no hour's worth when it comes back.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ShareCredit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The part of the slot-time that normal work keeps while urgent work never ends, and background work while normal work never ends.
    /// Default 0.05, 0 to 0.5; with 0 lower priorities may wait for ever.
    /// </summary>
    [Range(0.0, 0.5)]
    public double LowerPriorityShare { get; set; } = 0.05;

    /// <summary>When background work may get new leases; null, the default, is always.</summary>
    public DailyHours? BackgroundHours { get; set; }

    /// <summary>Weights and quotas of projects that have others than the default (share 1, no quota), by name.</summary>
    public Dictionary<string, ProjectShare> Projects { get; } = new(StringComparer.Ordinal);
}
