using MedCluster.OrleansContract.Tests.Support;
using Orleans.Placement;

namespace MedCluster.OrleansContract.Tests.Lifetime;

[RandomPlacement]
public sealed class LifeGrain(IGrainContextAccessor accessor, IGrainContext context) : LifeGrainBase(accessor, context);

[KeepAlive]
[RandomPlacement]
public sealed class KeptGrain(IGrainContextAccessor accessor, IGrainContext context) : LifeGrainBase(accessor, context), IKeptGrain;

public abstract class LifeGrainBase(IGrainContextAccessor accessor, IGrainContext context) : PlaceableGrain, ILifeGrain, IDisposable
{
    private readonly Guid _id = Guid.NewGuid();
    private string? _name;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _name = this.GetPrimaryKeyString();
        Signals.Log(_name, "activated");
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Signals.Log(_name!, $"deactivated {reason.ReasonCode}");
        Signals.Set($"{_name} deactivated");
    }

    public Task<Guid> IdAsync() => Task.FromResult(_id);

    public Task<Guid> EndAsync()
    {
        DeactivateOnIdle();
        return Task.FromResult(_id);
    }

    public async Task<Guid> EndLaterAsync(string signal)
    {
        DeactivateOnIdle();
        Signals.Set($"{signal} ends");
        await Signals.Wait(signal);
        return _id;
    }

    public Task WaitAsync(string signal)
    {
        Signals.Set($"{signal} waits");
        return Signals.Wait(signal);
    }

    public Task DelayAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task<bool> KnowsItsContextAsync() => Task.FromResult(
        ReferenceEquals(GrainContext, accessor.GrainContext) && ReferenceEquals(GrainContext, context) && ReferenceEquals(context.GrainInstance, this)
        && context.GrainId == this.GetGrainId() && context.GrainReference.GrainId == this.GetGrainId());

    public void Dispose()
    {
        Signals.Log(_name!, "disposed");
        Signals.Set($"{_name} disposed");
        GC.SuppressFinalize(this);
    }
}
