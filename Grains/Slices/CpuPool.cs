namespace MedCluster.Grains.Slices;

/// <summary>
/// Runs what takes processor time (decoding, preparing, encoding, aggregating) outside grain turns, a bounded number of jobs at once, so
/// that turns and device threads keep getting their share. Jobs of whole studies, which may wait for the store for seconds, have places of
/// their own: no device waits for slices that stand behind them.
/// </summary>
public sealed class CpuPool : IDisposable
{
    private const int OtherThreads = 4;
    private readonly SemaphoreSlim _free;
    private readonly SemaphoreSlim _freeForStudies;

    /// <summary>A pool of <paramref name="workers"/> jobs at once, and as many of whole studies; by default one per processor.</summary>
    public CpuPool(int? workers = null)
    {
        var jobs = workers ?? Environment.ProcessorCount;
        _free = new SemaphoreSlim(jobs);
        _freeForStudies = new SemaphoreSlim(jobs);
        // Its jobs hold threads of the thread pool for long. By default the pool starts one thread per processor at once and further ones only
        // after half a second; grain turns and requests, which take microseconds, must find others.
        ThreadPool.GetMinThreads(out var atOnce, out var ports);
        ThreadPool.SetMinThreads(Math.Max(atOnce, (2 * jobs) + (OtherThreads * Environment.ProcessorCount)), ports);
    }

    /// <summary>Runs a job when a place is free.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> job, CancellationToken cancellationToken) => RunAsync(_free, job, cancellationToken);

    /// <summary>Runs a job of a whole study, planning or aggregation, when a place for such a one is free.</summary>
    public Task<T> RunStudyAsync<T>(Func<Task<T>> job, CancellationToken cancellationToken) => RunAsync(_freeForStudies, job, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _free.Dispose();
        _freeForStudies.Dispose();
    }

    private static async Task<T> RunAsync<T>(SemaphoreSlim free, Func<Task<T>> job, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(job, cancellationToken);
        }
        finally
        {
            free.Release();
        }
    }
}
