using System.ComponentModel.DataAnnotations;

namespace MedCluster.Grains.Scheduling;

/// <summary>How device slots are leased.</summary>
public sealed class SchedulingOptions
{
    /// <summary>How long new slices may be started on a lease. Default 2 s, 0.05 to 60 s: an urgent study waits at most about this long for its first slot.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>When the slots of a run that doesn't renew its leases are free again. Default 30 s, 1 s to 10 min: longer than the slowest slice takes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LeaseExpiry { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request waits for a slot before it is answered with none. Default 10 s, 0.1 to 20 s: below Orleans' response timeout of 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:20")]
    public TimeSpan AcquireWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>When the devices of a silo that offers no more are withdrawn. Default 15 s, 1 s to 10 min; silos offer every 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan OfferExpiry { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The most slots of one lease. Default 8, 1 to 1024: about a batch, so that slots are shared out in fair portions.</summary>
    [Range(1, 1024)]
    public int SlotsPerLease { get; set; } = 8;
}
