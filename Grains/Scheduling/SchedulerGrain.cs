using MedCluster.GrainInterfaces.Scheduling;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace MedCluster.Grains.Scheduling;

/// <inheritdoc cref="ISchedulerGrain"/>
[Reentrant, KeepAlive]
public sealed class SchedulerGrain(IOptions<SchedulingOptions> options, TimeProvider time) : Grain, ISchedulerGrain
{
    private static readonly TimeSpan ExpiryPeriod = TimeSpan.FromSeconds(1);
    private readonly DeviceBook _book = new(options.Value, time);
    private readonly List<Waiter> _waiting = [];
    private long _arrivals;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(ExpireAsync, new GrainTimerCreationOptions(ExpiryPeriod, ExpiryPeriod) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OfferAsync(DeviceOffer offer)
    {
        _book.Offer(offer);
        Serve();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WithdrawAsync(string silo)
    {
        _book.Withdraw(silo);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Lease>> AcquireAsync(LeaseRequest request)
    {
        var waiter = new Waiter(request, _arrivals++, time.GetUtcNow() + options.Value.AcquireWait);
        _waiting.Add(waiter);
        Serve();
        return waiter.Answer.Task;
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(Guid lease, int slots)
    {
        _book.Release(lease, slots);
        Serve();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RenewAsync(string runId)
    {
        _book.Renew(runId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<SchedulerStatus> GetStatusAsync() => Task.FromResult(new SchedulerStatus(_book.Devices, _waiting.Count));

    private void Serve()
    {
        if (_waiting.Count == 0 || _book.FreeSlots == 0) return;
        _book.Serve(_waiting);
        Answer(waiter => waiter.Leases.Count > 0);
    }

    private Task ExpireAsync(CancellationToken cancellationToken)
    {
        if (_book.Expire() > 0) Serve();
        var now = time.GetUtcNow();
        Answer(waiter => waiter.Until <= now);
        return Task.CompletedTask;
    }

    private void Answer(Predicate<Waiter> due)
    {
        foreach (var waiter in _waiting.FindAll(due)) waiter.Answer.SetResult(waiter.Leases);
        _waiting.RemoveAll(due);
    }
}
