namespace MedCluster.Grains.Batches;

/// <summary>A rate over the last half minute, from a counter that is looked at now and then.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private readonly Queue<(long At, long Count)> _samples = [];

    /// <summary>Notes the counter as it is now. A counter that went back begins anew.</summary>
    public void Add(long count)
    {
        var now = time.GetTimestamp();
        if (_samples.Count > 0 && count < _samples.Last().Count) _samples.Clear();
        _samples.Enqueue((now, count));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At, now) > Window) _samples.Dequeue();
    }

    /// <summary>Forgets everything: what is counted stood still meanwhile.</summary>
    public void Clear() => _samples.Clear();

    /// <summary>Counts per second from the oldest note in the window until now; 0 where there is none.</summary>
    public double PerSecond
    {
        get
        {
            if (_samples.Count == 0) return 0;
            var (at, count) = _samples.Peek();
            var seconds = time.GetElapsedTime(at).TotalSeconds;
            return seconds > 0 ? (_samples.Last().Count - count) / seconds : 0;
        }
    }
}
