namespace MedCluster.Grains.Slices;

/// <summary>
/// Runs what takes processor time (decoding, preparing, encoding, aggregating) outside grain turns, a bounded number of jobs at once, so
/// that turns and device threads keep getting their share.
/// </summary>
public sealed class CpuPool : IDisposable
{
    private readonly SemaphoreSlim _free;

    /// <summary>A pool of <paramref name="workers"/> jobs at once; by default one per processor.</summary>
    public CpuPool(int? workers = null) => _free = new SemaphoreSlim(workers ?? Environment.ProcessorCount);

    /// <summary>Runs a job when a place is free.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> job, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(job, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
