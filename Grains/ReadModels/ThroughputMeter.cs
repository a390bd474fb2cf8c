namespace MedCluster.Grains.ReadModels;

/// <summary>Slices per second of all batches together, from their counters, now and over time. Used by one thread.</summary>
internal sealed class ThroughputMeter(TimeSpan history, TimeProvider time)
{
    private static readonly TimeSpan PointTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RateTime = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> _computed = new(StringComparer.Ordinal);
    private readonly Queue<(long At, long Slices)> _recent = new();
    private readonly List<ThroughputPoint> _points = [];
    private long? _pointStarted;
    private long _pointSlices;
    private double _busy;
    private int _busySamples;

    /// <summary>Over the last ten seconds.</summary>
    public double SlicesPerSecond { get; private set; }

    /// <summary>Over time, oldest first; a new list when there is a new point.</summary>
    public IReadOnlyList<ThroughputPoint> Points { get; private set; } = [];

    /// <summary>Takes what the batches say now.</summary>
    public void Add(IReadOnlyList<BatchView> batches, double busyShare)
    {
        var slices = 0L;
        foreach (var batch in batches)
        {
            var computed = batch.Slices.Done - batch.Slices.Reused;
            // What a batch had done before it was first seen is no throughput; one submitted again starts over.
            if (_computed.TryGetValue(batch.Id, out var before)) slices += Math.Max(0, computed - before);
            _computed[batch.Id] = computed;
        }
        var now = time.GetTimestamp();
        _recent.Enqueue((now, slices));
        while (_recent.Count > 2 && time.GetElapsedTime(_recent.Peek().At, now) > RateTime) _recent.Dequeue();
        var seconds = time.GetElapsedTime(_recent.Peek().At, now).TotalSeconds;
        SlicesPerSecond = seconds > 0 ? Math.Round(_recent.Skip(1).Sum(item => item.Slices) / seconds, 1) : 0;

        _pointStarted ??= now;
        _pointSlices += slices;
        _busy += busyShare;
        _busySamples++;
        var lasted = time.GetElapsedTime(_pointStarted.Value, now);
        if (lasted < PointTime) return;
        _points.Add(new ThroughputPoint(time.GetUtcNow(), Math.Round(_pointSlices / lasted.TotalSeconds, 1), Math.Round(_busy / _busySamples, 3)));
        var most = (int)(history / PointTime);
        if (_points.Count > most) _points.RemoveRange(0, _points.Count - most);
        Points = [.. _points];
        (_pointStarted, _pointSlices, _busy, _busySamples) = (now, 0, 0, 0);
    }
}
