using Orleans.Configuration;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>What makes calls: a silo, or a client of its own.</summary>
internal abstract class Node
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(50);
    private readonly PendingCalls[] _pending = [.. Enumerable.Range(0, Math.Min(16, Environment.ProcessorCount)).Select(_ => new PendingCalls())];
    private readonly Lazy<IOutgoingGrainCallFilter[]> _outgoingFilters;
    private readonly Lazy<ExceptionSerializationOptions> _exceptions;
    private Timer? _sweep;

    protected Node(IServiceProvider services)
    {
        Services = services;
        GrainFactory = new GrainFactory(this);
        _outgoingFilters = new(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
        _exceptions = new(() => services.GetRequiredService<IOptions<ExceptionSerializationOptions>>().Value);
    }

    public IServiceProvider Services { get; }

    public GrainFactory GrainFactory { get; }

    public ExceptionSerializationOptions Exceptions => _exceptions.Value;

    public abstract Cluster Cluster { get; }

    protected abstract MessagingOptions CallOptions { get; }

    /// <summary>Why no calls can be made; null while they can.</summary>
    protected abstract string? Unavailable { get; }

    public GrainReference GetReference(GrainId grainId, Type interfaceType) => InterfaceDescriptor.Of(interfaceType).Reference(this, grainId);

    public object Call(GrainReference reference, MethodDescriptor method, object?[] arguments)
    {
        if (_outgoingFilters.Value is { Length: > 0 } filters)
            return method.Shape.ToCaller(new OutgoingCall(this, reference, method, arguments, filters).RunAsync());
        return Begin(reference, method, arguments);
    }

    public Task<object?> CallAsync(GrainReference reference, MethodDescriptor method, object?[] arguments) =>
        method.Shape.Await(Begin(reference, method, arguments)).AsTask();

    /// <summary>To where the grain is, or else to where it is placed now.</summary>
    public abstract void Send(Request request, bool isDetached);

    public void FailCalls(Func<PendingCall, bool> which, Func<PendingCall, Exception> why)
    {
        foreach (var list in _pending)
            foreach (var call in list.Where(which)) call.Fail(why(call));
    }

    protected void StartSweeping() => _sweep = new Timer(_ => Sweep(), null, SweepPeriod, SweepPeriod);

    protected void StopSweeping() => _sweep?.Dispose();

    private object Begin(GrainReference reference, MethodDescriptor method, object?[] arguments)
    {
        var pending = method.Shape.CreatePending();
        var request = new Request(this, method, reference, arguments) { Pending = method.IsOneWay ? null : pending };
        pending.Request = request;
        if (Unavailable is { } reason)
        {
            pending.Fail(new SiloUnavailableException(reason));
            return method.Shape.ToCaller(pending);
        }
        if (method.CancellationIndex >= 0 && arguments[method.CancellationIndex] is CancellationToken { CanBeCanceled: true } token)
        {
            token.ThrowIfCancellationRequested();
            if (!method.IsOneWay) pending.CancelWith(token);
        }
        if (!method.IsOneWay)
        {
            pending.Timeout = method.ResponseTimeout ?? CallOptions.ResponseTimeout;
            pending.Expires = Environment.TickCount64 + (long)Math.Min(pending.Timeout.TotalMilliseconds, int.MaxValue);
            _pending[Thread.GetCurrentProcessorId() % _pending.Length].Add(pending);
            if (pending.HasEnded) pending.List!.Remove(pending);
        }
        try
        {
            Send(request, isDetached: false);
        }
        catch (Exception exception)
        {
            pending.Fail(exception);
        }
        if (method.IsOneWay) pending.Complete(null);
        return method.Shape.ToCaller(pending);
    }

    private void Sweep()
    {
        var now = Environment.TickCount64;
        FailCalls(call => call.Expires <= now, call =>
        {
            if (CallOptions.CancelRequestOnTimeout) call.Request.Cancel();
            return new TimeoutException($"Response did not arrive on time in {call.Timeout} for the call {call.Request}.");
        });
    }
}
