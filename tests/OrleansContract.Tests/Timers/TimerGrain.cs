using MedCluster.OrleansContract.Tests.Support;
using Orleans.Placement;

namespace MedCluster.OrleansContract.Tests.Timers;

public interface ITimerGrain : IPlaceable
{
    Task StartAsync(TimeSpan dueTime, TimeSpan period, bool interleave);

    Task ChangeAsync(TimeSpan dueTime, TimeSpan period);

    Task StopAsync();

    Task<int> TicksAsync();

    Task HoldAsync(string signal);

    Task EndAsync();
}

[RandomPlacement]
public sealed class TimerGrain : PlaceableGrain, ITimerGrain
{
    private IGrainTimer? _timer;
    private int _ticks;

    public Task StartAsync(TimeSpan dueTime, TimeSpan period, bool interleave)
    {
        _timer = this.RegisterGrainTimer(TickAsync, "state", new GrainTimerCreationOptions { DueTime = dueTime, Period = period, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task ChangeAsync(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    public async Task HoldAsync(string signal)
    {
        Signals.Set($"{signal} held");
        await Signals.Wait(signal);
        Signals.Log(signal, "released");
    }

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private Task TickAsync(string state, CancellationToken token)
    {
        _ticks++;
        var name = this.GetPrimaryKeyString();
        Signals.Log(name, $"tick {_ticks} {state} {TaskScheduler.Current != TaskScheduler.Default}");
        Signals.Set($"{name} tick {_ticks}");
        return _ticks == 2 ? throw new InvalidOperationException("A failed tick does not stop the timer.") : Task.CompletedTask;
    }
}
