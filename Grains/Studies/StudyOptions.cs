using System.ComponentModel.DataAnnotations;

namespace MedCluster.Grains.Studies;

/// <summary>How a run deals with faults that can pass.</summary>
public sealed class StudyOptions
{
    /// <summary>How often a slice is tried before it counts as failed, where the fault can pass (lost silo, timeout, store, device). Default 4, 1 to 100.</summary>
    [Range(1, 100)]
    public int SliceAttempts { get; set; } = 4;

    /// <summary>How often planning and committing are tried where the fault can pass. Default 5, 1 to 100.</summary>
    [Range(1, 100)]
    public int StepAttempts { get; set; } = 5;

    /// <summary>The wait before the second try; it doubles with each further one. Default 0.2 s, 0.01 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a run renews its leases. Default 5 s, 0.1 s to 5 min; well below the lease expiry.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan RenewPeriod { get; set; } = TimeSpan.FromSeconds(5);
}
