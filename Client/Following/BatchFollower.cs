using MedCluster.GrainInterfaces.Batches;
using MedCluster.Reasons;

namespace MedCluster.Client.Following;

/// <summary>Looks at a batch until it ended.</summary>
internal sealed class BatchFollower(IBatchGrain batch, TimeProvider time)
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CollectPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a cluster may be without an answer, because a silo was lost or its database restarts, before that is an error.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Tells every status it gets to <paramref name="report"/>, has <paramref name="collect"/> look at the studies about once a second and once
    /// at the end, and returns the last status: the batch ended or was cancelled. A cancelled <paramref name="cancellationToken"/> ends the looking with what is known.
    /// </summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.ClusterUnreachable"/>: no silo answered for some minutes.</exception>
    public async Task<BatchStatus?> FollowAsync(Action<BatchStatus> report, Func<Task> collect, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookPeriod, time);
        var (collected, answered) = (time.GetTimestamp(), time.GetTimestamp());
        BatchStatus? status = null;
        try
        {
            while (true)
            {
                try
                {
                    status = await batch.GetStatusAsync();
                    report(status);
                    if (status.State is BatchState.Ended or BatchState.Cancelled or BatchState.Unknown) break;
                    if (time.GetElapsedTime(collected) > CollectPeriod)
                    {
                        await collect();
                        collected = time.GetTimestamp();
                    }
                    answered = time.GetTimestamp();
                }
                catch (Exception exception) when (exception is OrleansException or TimeoutException)
                {
                    if (time.GetElapsedTime(answered) > Patience)
                        throw new MedClusterException(ReasonCodes.ClusterUnreachable, $"No silo answered for {Patience.TotalMinutes:0} minutes; the batch goes on when the cluster does: medcluster watch {batch.GetPrimaryKeyString()}.", exception);
                }
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return status;
        }
        await collect();
        return status;
    }
}
