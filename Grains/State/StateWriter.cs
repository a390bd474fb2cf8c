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
    public Task WriteAsync()
    {
        if (_current.IsCompleted) return _current = write();
        return _next ??= WriteNextAsync();
    }

    private async Task WriteNextAsync()
    {
        await _current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _current = _next!;
        _next = null;
        await write();
    }
}
