using System.Collections.Concurrent;

namespace MedCluster.Grains.ReadModels;

/// <summary>Wakes who waits for one of many things to change; what nobody waits for costs nothing.</summary>
internal sealed class ChangeSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>A task that ends with the next change of <paramref name="key"/>. Take it first, then look, then await it: no change is missed.</summary>
    public Task Next(string key) => _waiting.GetOrAdd(key, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes who waits for <paramref name="key"/>.</summary>
    public void Signal(string key)
    {
        if (_waiting.TryRemove(key, out var waiting)) waiting.SetResult();
    }

    /// <summary>Wakes everybody.</summary>
    public void SignalAll()
    {
        foreach (var key in _waiting.Keys) Signal(key);
    }
}
