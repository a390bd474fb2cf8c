using MedCluster.OrleansContract.Tests.Support;
using Orleans.Placement;

namespace MedCluster.OrleansContract.Tests.Concurrency;

public interface IReentrantTurnsGrain : ITurnsGrain;

[RandomPlacement]
public sealed class TurnsGrain : TurnsGrainBase, ITurnsGrain;

[Reentrant]
[RandomPlacement]
public sealed class ReentrantTurnsGrain : TurnsGrainBase, IReentrantTurnsGrain;

public abstract class TurnsGrainBase : PlaceableGrain
{
    internal static readonly AsyncLocal<string?> Ambient = new();
    private int _count;

    public async Task StepAsync(string name, string step, string? signal)
    {
        Signals.Log(name, $"{step} begins");
        Signals.Set($"{name} {step} has begun");
        if (signal is not null) await Signals.Wait(signal);
        Signals.Log(name, $"{step} ends");
        Signals.Set($"{name} {step} has ended");
    }

    public Task InterleavedStepAsync(string name, string step, string? signal) => StepAsync(name, step, signal);

    public Task ReadOnlyStepAsync(string name, string step, string? signal) => StepAsync(name, step, signal);

    public async Task OneWayStepAsync(string name, string step, string? signal)
    {
        await StepAsync(name, step, signal);
        throw new InvalidOperationException("Nobody hears this.");
    }

    public Task ShortStepAsync(string name, string step, string? signal) => StepAsync(name, step, signal);

    public async Task<string> CancellableAsync(string name, CancellationToken token)
    {
        Signals.Set($"{name} has begun");
        var cancelled = new TaskCompletionSource();
        await using (token.Register(cancelled.SetResult)) await cancelled.Task;
        Signals.Set($"{name} was cancelled");
        token.ThrowIfCancellationRequested();
        return "not cancelled";
    }

    public Task<string> QueuedAsync(string name, CancellationToken token)
    {
        Signals.Log(name, "queued call runs");
        return Task.FromResult("done");
    }

    public async Task<int> CountSlowlyAsync()
    {
        var before = _count;
        await Task.Yield();
        _count = Math.Max(_count, before);
        for (var i = 0; i < 5; i++)
        {
            // Between two awaits nobody else changes it.
            var read = _count;
            Thread.SpinWait(50);
            _count = read + 1;
            await Task.Yield();
        }
        return _count;
    }

    public async Task<bool> ComesBackAsync()
    {
        var own = TaskScheduler.Current;
        var elsewhere = await Task.Run(() => TaskScheduler.Current);
        var back = TaskScheduler.Current;
        await Task.Yield();
        return own == back && own == TaskScheduler.Current && elsewhere == TaskScheduler.Default && own != elsewhere;
    }

    public Task<string?> ContextAsync(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task<string?> ContextOfAsync(ITurnsGrain other, string key) => other.ContextAsync(key);

    public Task SetContextAsync(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public Task<bool> InheritsCallersAsyncLocalAsync() => Task.FromResult(Ambient.Value is not null);

    public async Task<int> CallSelfAsync(int depth) =>
        depth == 0 ? 0 : 1 + await GrainFactory.GetGrain<IReentrantTurnsGrain>(this.GetPrimaryKeyString()).CallSelfAsync(depth - 1);
}
