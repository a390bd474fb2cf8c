namespace Orleans.Runtime;

/// <summary>A call whose answer has not come yet. The first of answer, timeout, cancellation and loss of a silo ends it.</summary>
internal abstract class PendingCall
{
    private int _ended;
    private CancellationTokenRegistration _registration;

    public Request Request { get; set; } = null!;

    public PendingCalls? List { get; set; }

    public PendingCall? Previous { get; set; }

    public PendingCall? Next { get; set; }

    /// <summary>In <see cref="Environment.TickCount64"/>.</summary>
    public long Expires { get; set; }

    public TimeSpan Timeout { get; set; }

    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    public void CancelWith(CancellationToken token)
    {
        _registration = token.UnsafeRegister(static (state, cancelled) => ((PendingCall)state!).OnCancelled(cancelled), this);
        if (HasEnded) _registration.Dispose();
    }

    public void Complete(object? result)
    {
        if (End()) SetResult(result);
    }

    public void Fail(Exception exception)
    {
        if (End()) SetException(exception);
    }

    protected abstract void SetResult(object? result);

    protected abstract void SetException(Exception exception);

    private void OnCancelled(CancellationToken token)
    {
        Fail(new OperationCanceledException(token));
        Request.Cancel();
    }

    private bool End()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0) return false;
        List?.Remove(this);
        _registration.Unregister();
        return true;
    }
}
