namespace Orleans;

/// <summary>Starts its observers stage by stage (those of one stage together) and stops them in reverse.</summary>
internal sealed class LifecycleSubject : IGrainLifecycle, ISiloLifecycle
{
    private readonly List<(int Stage, ILifecycleObserver Observer)> _observers = [];

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        var subscription = (stage, observer);
        lock (_observers) _observers.Add(subscription);
        return new Subscription(() =>
        {
            lock (_observers) _observers.Remove(subscription);
        });
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var last = int.MinValue;
        var first = true;
        while (true)
        {
            ILifecycleObserver[] next;
            int stage;
            // Looked up anew each time, because an observer may subscribe others to a later stage.
            lock (_observers)
            {
                var later = _observers.Where(observer => first || observer.Stage > last).ToArray();
                if (later.Length == 0) return;
                stage = later.Min(observer => observer.Stage);
                next = [.. later.Where(observer => observer.Stage == stage).Select(observer => observer.Observer)];
            }
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAll(next.Select(observer => Guard(() => observer.OnStart(cancellationToken))));
            HighestCompletedStage = stage;
            last = stage;
            first = false;
        }
    }

    /// <summary>Stops every stage that had been started; failures are handed to <paramref name="onError"/> and the rest goes on.</summary>
    public async Task StopAsync(CancellationToken cancellationToken, Action<Exception> onError)
    {
        IGrouping<int, (int Stage, ILifecycleObserver Observer)>[] stages;
        lock (_observers)
        {
            stages = [.. _observers.Where(observer => observer.Stage <= HighestCompletedStage).GroupBy(observer => observer.Stage).OrderByDescending(group => group.Key)];
        }
        foreach (var stage in stages)
        {
            try
            {
                await Task.WhenAll(stage.Select(observer => Guard(() => observer.Observer.OnStop(cancellationToken))));
            }
            catch (Exception exception)
            {
                onError(exception);
            }
            LowestStoppedStage = stage.Key;
        }
    }

    private static async Task Guard(Func<Task> action) => await action();

    private sealed class Subscription(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
