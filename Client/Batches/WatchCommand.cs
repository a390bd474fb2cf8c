using System.CommandLine;
using MedCluster.Client.Cluster;
using MedCluster.Client.Following;
using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.Client.Batches;

/// <summary><c>medcluster watch</c>.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("BATCH") { Description = "The batch id; its beginning is enough." };
        var command = new Command("watch", "Show a batch live until it ended. Ctrl-C ends the watching, not the batch.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await ClusterConnection.OpenAsync(cancellationToken);
            var entry = await cluster.Store.FindBatchAsync(parsed.GetValue(id)!, cancellationToken);
            BatchStatus? status = null;
            await new WorkProgress(false, TimeProvider.System).BatchAsync(async report =>
                status = await new BatchFollower(cluster.Grains.GetGrain<IBatchGrain>(entry.BatchId), TimeProvider.System).FollowAsync(report, () => Task.CompletedTask, cancellationToken));
            if (cancellationToken.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync($"medcluster: the batch goes on; medcluster cancel {entry.BatchId[..12]} stops it.");
                return ExitCodes.Interrupted;
            }
            StatusView.Print(new StatusDocument(StatusDocument.CurrentSchema, [BatchDocument.Of(entry, status!, null)], []));
            return status!.Counts.Done == status.Counts.Studies ? ExitCodes.Done : ExitCodes.SomeNotDone;
        });
        return command;
    }
}
