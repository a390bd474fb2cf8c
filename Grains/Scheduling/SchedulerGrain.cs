using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Telemetry;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace MedCluster.Grains.Scheduling;

/// <inheritdoc cref="ISchedulerGrain"/>
[Reentrant, KeepAlive]
public sealed class SchedulerGrain(IOptions<SchedulingOptions> options, TimeProvider time) : Grain, ISchedulerGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);
    private DeviceBook _book = null!;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = new DeviceBook(options.Value, time, (int)this.GetPrimaryKeyLong());
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TickPeriod, TickPeriod) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> OfferAsync(DeviceOffer offer) => Task.FromResult(_book.Offer(offer));

    /// <inheritdoc/>
    public Task WithdrawAsync(string silo)
    {
        _book.Withdraw(silo);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<LeaseAnswer> AcquireAsync(LeaseRequest request) => _book.Acquire(request);

    /// <inheritdoc/>
    public Task ReleaseAsync(IReadOnlyList<SlotRelease> releases)
    {
        _book.Release(releases);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RenewAsync(LeaseRenewal renewal)
    {
        _book.Renew(renewal);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<SchedulerStatus> GetStatusAsync() => Task.FromResult(_book.Status());

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Another silo tells from now on what waits.
        foreach (var priority in Enum.GetValues<WorkPriority>()) MedClusterTelemetry.Queue((int)this.GetPrimaryKeyLong(), Name(priority), TimeSpan.Zero, 0);
        return Task.CompletedTask;
    }

    private static string Name(WorkPriority priority) => priority.ToString().ToLowerInvariant();

    private Task TickAsync(CancellationToken cancellationToken)
    {
        _book.Tick();
        var queues = _book.Status().Queues.ToLookup(queue => queue.Priority);
        foreach (var priority in Enum.GetValues<WorkPriority>())
        {
            var waiting = queues[priority];
            MedClusterTelemetry.Queue((int)this.GetPrimaryKeyLong(), Name(priority), waiting.Select(queue => queue.OldestWait).DefaultIfEmpty().Max(), waiting.Sum(queue => (long)queue.Slots));
        }
        return Task.CompletedTask;
    }
}
