using MedCluster.Reasons;

namespace MedCluster.Client.Cluster;

/// <summary>Waits for processes.</summary>
internal static class Waiting
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until <paramref name="ready"/> says so.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.StartFailed"/>: the process ended, or took too long; the message has the end of its log.</exception>
    public static async Task UntilAsync(ClusterProcess process, TimeSpan patience, Func<Task<bool>> ready, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        using var timer = new PeriodicTimer(LookPeriod);
        try
        {
            while (!await ready())
            {
                if (!process.Process.IsAlive) throw new MedClusterException(ReasonCodes.StartFailed, $"{process.Name} ended while it started. The end of {process.Log}:\n{ProcessStarter.Tail(process.Log)}");
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MedClusterException(ReasonCodes.StartFailed, $"{process.Name} was not ready after {patience.TotalSeconds:0} s. The end of {process.Log}:\n{ProcessStarter.Tail(process.Log)}");
        }
    }

    /// <summary>Waits until none of the processes runs; returns those that still do when the time is over.</summary>
    public static async Task<IReadOnlyList<ClusterProcess>> UntilGoneAsync(IReadOnlyList<ClusterProcess> processes, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        using var timer = new PeriodicTimer(LookPeriod);
        while (true)
        {
            var left = processes.Where(process => process.Process.IsAlive).ToList();
            if (left.Count == 0) return left;
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return left;
            }
        }
    }
}
