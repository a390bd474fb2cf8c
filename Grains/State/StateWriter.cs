using MedCluster.Reasons;

namespace MedCluster.Grains.State;

/// <summary>
/// Writes a reentrant grain's state one write at a time: changes made while a write is under way are in the next one, and everybody who
/// asked meanwhile waits for that same one. Not safe for several threads: a grain owns it.
/// </summary>
internal sealed class StateWriter(Func<Task> write)
{
    private Task _current = Task.CompletedTask;
    private Task? _next;

    /// <summary>Ends when the state as it is now is written.</summary>
    /// <exception cref="MedClusterException">The store did not take it; Orleans wraps what a storage provider throws.</exception>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another activation wrote.</exception>
    public Task WriteAsync()
    {
        if (_current.IsCompleted) return _current = WriteNowAsync();
        return _next ??= WriteNextAsync();
    }

    /// <summary>Ends when every write asked for until now ended, however it did: who asked for it is told that, and in a grain, whose turns keep their order, first.</summary>
    public async Task SettleAsync() => await (_next ?? _current).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private async Task WriteNextAsync()
    {
        await _current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _current = _next!;
        _next = null;
        await WriteNowAsync();
    }

    private async Task WriteNowAsync()
    {
        try
        {
            await write();
        }
        catch (OrleansException exception) when (exception.InnerException is MedClusterException known)
        {
            throw new MedClusterException(known.Reason, known.Message, exception);
        }
    }
}
