namespace MedCluster.GrainInterfaces.Scheduling;

/// <summary>
/// Knows every device's free slots and leases them: urgent before normal before background, then the project with the fewest slots,
/// then who came first.
/// </summary>
[Alias("medcluster.scheduler")]
public interface ISchedulerGrain : IGrainWithStringKey
{
    /// <summary>The key of the scheduler.</summary>
    const string Key = "devices";

    /// <summary>A silo offers its devices, and says so again every few seconds; devices of a silo that falls silent are withdrawn.</summary>
    [Alias("offer")]
    Task OfferAsync(DeviceOffer offer);

    /// <summary>Takes a silo's devices out, with their leases: the silo stops, or a run found it lost. Its next offer brings them back.</summary>
    [Alias("withdraw")]
    Task WithdrawAsync(string silo);

    /// <summary>Leases for at most the slots asked for. Waits some seconds until there is one, then answers with none: ask again.</summary>
    [Alias("acquire")]
    Task<IReadOnlyList<Lease>> AcquireAsync(LeaseRequest request);

    /// <summary>Gives slots of a lease back; a lease given back whole is over. Giving back what is not leased changes nothing.</summary>
    [Alias("release")]
    Task ReleaseAsync(Guid lease, int slots);

    /// <summary>The run's outstanding leases go on for another lease time.</summary>
    [Alias("renew")]
    Task RenewAsync(string runId);

    /// <summary>The devices and their slots.</summary>
    [Alias("status")]
    Task<SchedulerStatus> GetStatusAsync();
}
