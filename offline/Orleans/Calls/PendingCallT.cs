namespace Orleans.Runtime;

internal sealed class PendingCall<T> : PendingCall
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _completion.Task;

    protected override void SetResult(object? result) => _completion.SetResult(result is null ? default! : (T)result);

    protected override void SetException(Exception exception)
    {
        if (exception is OperationCanceledException { CancellationToken.IsCancellationRequested: true } cancelled)
            _completion.SetCanceled(cancelled.CancellationToken);
        else
            _completion.SetException(exception);
        // Nobody has to look at a call's outcome.
        _ = _completion.Task.Exception;
    }
}
