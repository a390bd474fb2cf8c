namespace Orleans.Runtime;

/// <summary>Ticks in its activation's turns; the period is counted from the end of a tick to the next one.</summary>
internal sealed class GrainTimer : Work, IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposal = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _hasChanged;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow())
            _timer = activation.Silo.GrainTime.CreateTimer(static state => ((GrainTimer)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Change(options.DueTime, options.Period);
        activation.AddTimer(this);
    }

    public override bool AlwaysInterleaves => _options.Interleave;

    public override bool KeepsAlive => _options.KeepAlive;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        _hasChanged = true;
        _dueTime = dueTime;
        _period = period;
        // During a tick the change is for what comes after it.
        if (!_isTicking) Arm(dueTime);
    }

    public override async Task RunAsync(Activation activation)
    {
        try
        {
            _hasChanged = false;
            if (!_disposal.IsCancellationRequested) await _callback(_disposal.Token);
        }
        catch (Exception exception)
        {
            activation.Silo.Logger.LogWarning(exception, "A timer of a grain of type {Type} failed", activation.GrainId.Type);
        }
        finally
        {
            _isTicking = false;
            if (!_disposal.IsCancellationRequested) Arm(_hasChanged ? _dueTime : _period);
        }
    }

    public override void Reject(Exception exception) => Dispose();

    public override void Forward(SiloNode silo) => Dispose();

    public void Dispose()
    {
        try
        {
            _disposal.Cancel();
        }
        catch (AggregateException exception)
        {
            _activation.Silo.Logger.LogWarning(exception, "A timer's cancellation failed in a grain of type {Type}", _activation.GrainId.Type);
        }
        _timer.Dispose();
        _activation.RemoveTimer(this);
    }

    private void Tick()
    {
        _isTicking = true;
        _activation.Receive(this);
    }

    private void Arm(TimeSpan dueTime) => _timer.Change(dueTime, Timeout.InfiniteTimeSpan);

    private static void Check(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)time.TotalMilliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)time.TotalMilliseconds, 0xfffffffe, name);
    }
}
