using System.Runtime.CompilerServices;

namespace MedCluster.Grains.ReadModels;

/// <summary>A value that one writer replaces and any number of readers read, or wait for to change. Safe for all threads; neither reading nor waiting costs the writer anything.</summary>
public sealed class LiveValue<T>(T initial) where T : class
{
    private volatile State _state = new(initial, 0);

    /// <summary>The value now.</summary>
    public T Value => _state.Value;

    /// <summary>Grows by one with each value.</summary>
    public long Version => _state.Version;

    /// <summary>The value and its version, which belong together.</summary>
    public (T Value, long Version) Read()
    {
        var state = _state;
        return (state.Value, state.Version);
    }

    /// <summary>Replaces the value and wakes who waits. One that equals the old one changes nothing.</summary>
    public void Publish(T value)
    {
        State old;
        lock (this)
        {
            old = _state;
            if (EqualityComparer<T>.Default.Equals(old.Value, value)) return;
            _state = new State(value, old.Version + 1);
        }
        old.Replaced.SetResult();
    }

    /// <summary>Ends as soon as the version is another than <paramref name="version"/>.</summary>
    public Task WaitAsync(long version, CancellationToken cancellationToken)
    {
        var state = _state;
        return state.Version != version ? Task.CompletedTask : state.Replaced.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The value now and each later one; values that follow faster than they are taken are left out, the last one never.</summary>
    public async IAsyncEnumerable<T> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var (value, version) = Read();
            yield return value;
            await WaitAsync(version, cancellationToken);
        }
    }

    private sealed record State(T Value, long Version)
    {
        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
