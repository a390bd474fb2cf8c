using System.ComponentModel.DataAnnotations;

namespace MedCluster.Grains.Studies;

/// <summary>
/// How a run deals with faults that can pass: how often what failed is tried, by the kind of fault, and how long it waits in between. What
/// is exhausted ends the study as a dead letter: failed, not committed, listed, and put back by a retry. A fault that cannot pass, as a
/// slice that does not decode or that the model refuses, is never tried again.
/// </summary>
public sealed class StudyOptions
{
    /// <summary>Tries where a call timed out or was refused by a silo that is full. Default 4, 1 to 100.</summary>
    [Range(1, 100)]
    public int TimeoutAttempts { get; set; } = 4;

    /// <summary>Tries where the store doesn't answer. Default 14, 1 to 100: with the default delays an outage of more than a minute passes unnoticed.</summary>
    [Range(1, 100)]
    public int StoreAttempts { get; set; } = 14;

    /// <summary>Tries of a slice whose device failed or hung. Default 6, 1 to 100.</summary>
    [Range(1, 100)]
    public int DeviceAttempts { get; set; } = 6;

    /// <summary>Tries of a slice for which a device had not enough memory even alone; other work may have held it. Default 4, 1 to 100.</summary>
    [Range(1, 100)]
    public int MemoryAttempts { get; set; } = 4;

    /// <summary>Tries of a slice whose file could not be read, as where a silo lacks the mount. Default 5, 1 to 100.</summary>
    [Range(1, 100)]
    public int SourceAttempts { get; set; } = 5;

    /// <summary>Tries on silos that have another version of the model package. Default 6, 1 to 100.</summary>
    [Range(1, 100)]
    public int MismatchAttempts { get; set; } = 6;

    /// <summary>How often planning begins anew because a stored slice result is found damaged. Default 5, 1 to 100.</summary>
    [Range(1, 100)]
    public int DamageAttempts { get; set; } = 5;

    /// <summary>
    /// How many silos a slice or a run may be on when they are lost, one after the other, before it counts as what ends them. Default 20, 1 to
    /// 1000: a lost silo is no fault of its work, but a slice that crashes the process must not go round for ever.
    /// </summary>
    [Range(1, 1000)]
    public int SiloLosses { get; set; } = 20;

    /// <summary>The wait before the second try; it doubles with each further one, and is a quarter more or less by chance. Default 0.2 s, 0.01 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between tries. Default 15 s, 0.01 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a run renews its leases. Default 5 s, 0.1 s to 5 min; well below the lease expiry.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan RenewPeriod { get; set; } = TimeSpan.FromSeconds(5);
}
