namespace MedCluster.Inference;

/// <summary>A slice that waits for its batch or is in it. It owns the slice until it is completed.</summary>
internal sealed class PendingSlice(PreparedSlice slice, long queuedAt)
{
    private readonly TaskCompletionSource<BatchedOutput> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    internal PreparedSlice Slice { get; } = slice;

    /// <summary>When it was queued, as a timestamp of the worker's clock.</summary>
    internal long QueuedAt { get; } = queuedAt;

    internal Task<BatchedOutput> Task => _result.Task;

    /// <summary>Takes it out of its wait; false where it has been cancelled.</summary>
    internal bool TryBegin() => Interlocked.Exchange(ref _begun, 1) == 0;

    internal void Cancel(CancellationToken cancellation)
    {
        if (TryBegin())
        {
            Slice.Dispose();
            _result.SetCanceled(cancellation);
        }
    }

    /// <summary>Nothing happens where it was abandoned meanwhile.</summary>
    internal void Complete(BatchedOutput output)
    {
        Slice.Dispose();
        _result.TrySetResult(output);
    }

    /// <summary>Nothing happens where it was abandoned meanwhile.</summary>
    internal void Fail(Exception exception)
    {
        Slice.Dispose();
        _result.TrySetException(exception);
    }

    /// <summary>Fails it while the device may still be reading its buffer, which is therefore left to it.</summary>
    internal void Abandon(Exception exception) => _result.TrySetException(exception);
}
