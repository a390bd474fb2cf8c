using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>A grain in the memory of a silo.</summary>
internal sealed class Activation : IGrainContext
{
    private enum State
    {
        Activating,
        Active,
        Deactivating,
        Gone,
    }

    private readonly Lock _lock = new();
    private readonly LinkedList<Work> _waiting = new();
    private readonly LifecycleSubject _lifecycle = new();
    private readonly HashSet<IDisposable> _timers = [];
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _forcing = new();
    private AsyncServiceScope _scope;
    private State _state;
    private int _running;
    private int _blocking;
    private int _readOnly;
    private bool _endAfterActivation;
    private bool _endHasBegun;
    private DeactivationReason _reason;
    private long _lastUsed;
    private DateTimeOffset _keptUntil;
    private Exception? _failure;

    public Activation(SiloNode silo, GrainId grainId, GrainClass grainClass, StatelessWorkers? group = null)
    {
        Silo = silo;
        GrainId = grainId;
        Class = grainClass;
        Group = group;
        Scheduler = new ActivationScheduler(this);
    }

    public SiloNode Silo { get; }

    public GrainClass Class { get; }

    public StatelessWorkers? Group { get; }

    public ActivationScheduler Scheduler { get; }

    public GrainId GrainId { get; }

    public GrainReference GrainReference => Silo.GetReference(GrainId, Class.MainInterface);

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public Task Deactivated => _deactivated.Task;

    /// <summary>Calls running and waiting.</summary>
    public int Load
    {
        get
        {
            lock (_lock) return _running + _waiting.Count;
        }
    }

    public void Start() => Scheduler.Enqueue(ActivateAsync);

    /// <summary>False if the activation has gone, and the work has to go elsewhere.</summary>
    public bool Receive(Work work)
    {
        LimitExceededException? overload = null;
        lock (_lock)
        {
            if (_state == State.Gone || Silo.IsDead) return false;
            var limit = Group is null ? Silo.Messaging.MaxEnqueuedRequestsHardLimit : Silo.Messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker;
            if (limit > 0 && work is Request && _running + _waiting.Count > limit)
            {
                overload = new LimitExceededException(
                    Group is null ? nameof(Silo.Messaging.MaxEnqueuedRequestsHardLimit) : nameof(Silo.Messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker),
                    _running + _waiting.Count, limit, GrainId);
            }
            else if (_state == State.Active && CanStart(work))
            {
                Admit(work);
            }
            else
            {
                _waiting.AddLast(work);
            }
        }
        if (overload is not null) work.Reject(overload);
        return true;
    }

    /// <summary>One turn's beginning: the work, and the bookkeeping when it is done.</summary>
    public async Task RunAsync(Work work)
    {
        try
        {
            await work.RunAsync(this);
        }
        catch (Exception exception)
        {
            Silo.Logger.LogError(exception, "Work of a grain of type {Type} failed outside of its call", GrainId.Type);
        }
        bool ends;
        lock (_lock)
        {
            _running--;
            if (!work.AlwaysInterleaves) _blocking--;
            if (work.IsReadOnly && !work.AlwaysInterleaves) _readOnly--;
            if (work.KeepsAlive) _lastUsed = Silo.TimeProvider.GetTimestamp();
            if (_state == State.Active && _waiting.Count > 0) AdmitWaiting();
            ends = MayEnd();
        }
        if (ends) Scheduler.Enqueue(EndAsync);
        work.Answer(this);
    }

    public void OnCallFailed(Request request, Exception exception)
    {
        if (request.Pending is null) Silo.Logger.LogWarning(exception, "The one-way call {Call} failed", request.Method.Name);
        // What the activation has in memory is not what is stored: the next call reads it anew.
        if (exception is InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, exception, "The stored state has changed."));
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        bool ends;
        lock (_lock)
        {
            if (_state is State.Gone) return;
            if (_state is State.Active or State.Activating)
            {
                _reason = deactivationReason;
                if (_state == State.Active) _state = State.Deactivating;
                else _endAfterActivation = true;
            }
            ends = MayEnd();
        }
        if (cancellationToken.CanBeCanceled) cancellationToken.UnsafeRegister(static state => ((Activation)state!).Force(), this);
        if (ends) Scheduler.Enqueue(EndAsync);
    }

    /// <summary>Ends the activation as a crash of its silo does: nothing more is executed, nobody is told.</summary>
    public void Kill()
    {
        Scheduler.Halt();
        lock (_lock)
        {
            _state = State.Gone;
            _waiting.Clear();
        }
        DisposeTimers();
        _deactivated.TrySetResult();
    }

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        var now = Silo.TimeProvider.GetUtcNow();
        _keptUntil = timeSpan == TimeSpan.MaxValue || timeSpan == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue
            : timeSpan < TimeSpan.Zero ? default : now + timeSpan;
    }

    public void DeactivateIfIdle(TimeSpan age, bool isForced)
    {
        lock (_lock)
        {
            if (_state != State.Active || _running > 0 || _waiting.Count > 0) return;
            if (Silo.TimeProvider.GetElapsedTime(_lastUsed) < age || (!isForced && Silo.TimeProvider.GetUtcNow() < _keptUntil)) return;
        }
        Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "The activation was not used for its collection age."));
    }

    public void AddTimer(IDisposable timer)
    {
        lock (_timers) _timers.Add(timer);
    }

    public void RemoveTimer(IDisposable timer)
    {
        lock (_timers) _timers.Remove(timer);
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"[Activation: {Silo.SiloAddress}/{GrainId}]";

    private void Force() => _forcing.Cancel();

    private bool CanStart(Work work) => _running == 0 || work.AlwaysInterleaves || _blocking == 0 || Class.IsReentrant
        || (work.IsReadOnly && _readOnly == _blocking);

    private void Admit(Work work)
    {
        _running++;
        if (!work.AlwaysInterleaves) _blocking++;
        if (work.IsReadOnly && !work.AlwaysInterleaves) _readOnly++;
        Scheduler.Enqueue(work);
    }

    private void AdmitWaiting()
    {
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (CanStart(node.Value))
            {
                _waiting.Remove(node);
                Admit(node.Value);
            }
            node = next;
        }
    }

    /// <summary>True once: nothing runs any more and the end is wanted. Under the lock.</summary>
    private bool MayEnd()
    {
        if (_state != State.Deactivating || _running > 0 || _endHasBegun) return false;
        _endHasBegun = true;
        return true;
    }

    private async Task ActivateAsync()
    {
        bool ends;
        try
        {
            _scope = Silo.Services.CreateAsyncScope();
            GrainInstance = CreateInstance();
            if (GrainInstance is ILifecycleParticipant<IGrainLifecycle> participant) participant.Participate(_lifecycle);
            if (GrainInstance is IGrainBase grain)
                _lifecycle.Subscribe(Class.Type.FullName!, GrainLifecycleStage.Activate, grain.OnActivateAsync);
            using var limit = new CancellationTokenSource(Silo.Collection.ActivationTimeout);
            await _lifecycle.StartAsync(limit.Token);
            lock (_lock)
            {
                _state = _endAfterActivation ? State.Deactivating : State.Active;
                _lastUsed = Silo.TimeProvider.GetTimestamp();
                if (_state == State.Active) AdmitWaiting();
                ends = MayEnd();
            }
        }
        catch (Exception exception)
        {
            Silo.Logger.LogError(exception, "A grain of type {Type} could not be activated", GrainId.Type);
            _failure = exception;
            lock (_lock)
            {
                _reason = new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "The activation failed.");
                _endHasBegun = true;
                ends = true;
            }
        }
        if (ends) await EndAsync();
    }

    private object CreateInstance()
    {
        try
        {
            return Class.Create(this);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Failed to create an instance of grain type '{Class.Type}'. See InnerException for details.", exception);
        }
    }

    private async Task EndAsync()
    {
        DisposeTimers();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_forcing.Token);
            limit.CancelAfter(Silo.Collection.DeactivationTimeout);
            if (_failure is null && GrainInstance is IGrainBase grain) await grain.OnDeactivateAsync(_reason, limit.Token).WaitAsync(limit.Token);
            await _lifecycle.StopAsync(limit.Token, exception => Silo.Logger.LogError(exception, "A grain of type {Type} did not stop cleanly", GrainId.Type));
        }
        catch (Exception exception)
        {
            Silo.Logger.LogError(exception, "OnDeactivateAsync of a grain of type {Type} failed", GrainId.Type);
        }
        try
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else (GrainInstance as IDisposable)?.Dispose();
            if (_scope.ServiceProvider is not null) await _scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            Silo.Logger.LogError(exception, "A grain of type {Type} was not disposed of cleanly", GrainId.Type);
        }
        Work[] waiting;
        Silo.Forget(this);
        lock (_lock)
        {
            _state = State.Gone;
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        _deactivated.TrySetResult();
        foreach (var work in waiting)
        {
            if (_failure is not null) work.Reject(_failure);
            else work.Forward(Silo);
        }
    }

    private void DisposeTimers()
    {
        IDisposable[] timers;
        lock (_timers) timers = [.. _timers];
        foreach (var timer in timers) timer.Dispose();
    }
}
