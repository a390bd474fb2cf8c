using System.CommandLine;
using MedCluster.Client.Cluster;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.Silo.Audit;

namespace MedCluster.Client.Batches;

/// <summary><c>medcluster cancel</c>, <c>pause</c>, <c>resume</c> and <c>retry</c>.</summary>
internal static class ControlCommands
{
    public static IEnumerable<Command> Create() =>
    [
        Create("cancel", "Stop a batch: slices under way finish, nothing new starts, what is stored stays. Submitting it again goes on.",
            async batch => await batch.CancelAsync() is var state && state == BatchState.Cancelled ? "cancelled; submitting it again goes on." : $"not cancelled: it is {StatusView.Word(state)}."),
        Create("pause", "Pause a batch: slices under way finish, nothing new starts until it is resumed.",
            async batch => await batch.PauseAsync() is var state && state == BatchState.Paused ? "paused; medcluster resume goes on." : $"not paused: it is {StatusView.Word(state)}."),
        Create("resume", "Go on with a paused batch.",
            async batch => await batch.ResumeAsync() is var state && state == BatchState.Running ? "running." : $"not resumed: it is {StatusView.Word(state)}."),
        Create("retry", "Try the failed studies of a batch again that failed for a reason that may pass.",
            async batch => await batch.RetryAsync() is > 0 and var studies ? $"{studies} studies are tried again." : "nothing to try again: no study failed for a reason that may pass."),
    ];

    private static Command Create(string name, string description, Func<IBatchGrain, Task<string>> act)
    {
        var id = new Argument<string>("BATCH") { Description = "The batch id; its beginning is enough." };
        var command = new Command(name, description) { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await ClusterConnection.OpenAsync(cancellationToken);
            var entry = await cluster.Store.FindBatchAsync(parsed.GetValue(id)!, cancellationToken);
            await cluster.Audit.WriteAsync(name, AuditLog.LocalPrincipal, entry.BatchId, entry.Request.Project, entry.Request.Studies, cancellationToken);
            Console.WriteLine($"{entry.BatchId}: {await act(cluster.Grains.GetGrain<IBatchGrain>(entry.BatchId))}");
            return ExitCodes.Done;
        });
        return command;
    }
}
