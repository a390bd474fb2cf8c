namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>
/// A partition of the scheduler: knows the free slots of its devices and leases them, urgent before normal before background, then the
/// project that has used the least of its share, then the run that came first. Its key is the partition, from 0; how many there are is
/// <c>SchedulingOptions.Partitions</c> of every silo. Keeps nothing: after a crash it learns devices from offers and leases from renewals.
/// </summary>
[Alias("medcluster.scheduler")]
public interface ISchedulerGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// A silo offers its devices, and says so again every few seconds; devices of a silo that falls silent are withdrawn.
    /// Says how many slots of the silo's devices are leased, so that a silo that drains knows when nothing is left.
    /// </summary>
    [Alias("offer")]
    Task<int> OfferAsync(DeviceOffer offer);

    /// <summary>Takes a silo's devices out, with their leases: the silo stops, or a run found it lost. Its next offer brings them back.</summary>
    [Alias("withdraw")]
    Task WithdrawAsync(string silo);

    /// <summary>Leases for at most the slots asked for. Waits some seconds until there is one; an answer without leases says when to ask again, and why.</summary>
    [Alias("acquire")]
    Task<LeaseAnswer> AcquireAsync(LeaseRequest request);

    /// <summary>Gives slots of leases back; a lease given back whole is over. Giving back what is not leased changes nothing.</summary>
    [Alias("release")]
    Task ReleaseAsync(IReadOnlyList<SlotRelease> releases);

    /// <summary>A run's leases go on for another expiry time. Those that the scheduler doesn't know, because it was restarted, it takes into its book.</summary>
    [Alias("renew")]
    Task RenewAsync(LeaseRenewal renewal);

    /// <summary>The devices, who waits and who holds what, of this partition; <see cref="SchedulerPartitions.GetSchedulerStatusAsync"/> gives that of the cluster.</summary>
    [Alias("status")]
    Task<SchedulerStatus> GetStatusAsync();
}
