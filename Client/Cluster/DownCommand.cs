using System.CommandLine;

namespace MedCluster.Client.Cluster;

/// <summary><c>medcluster down</c>.</summary>
internal static class DownCommand
{
    public static Command Create()
    {
        var command = new Command("down", "Stop the cluster that up started: silos finish what is under way, then the database and the store. What is stored stays.");
        command.SetAction(async (_, cancellationToken) =>
        {
            var stopped = await new LocalCluster(ClusterFolder.Default, TimeProvider.System).DownAsync(cancellationToken);
            Console.WriteLine(stopped.Count == 0 ? "No cluster is up." : $"Stopped {string.Join(", ", stopped.Select(process => process.Name))}. What is stored stays.");
            return ExitCodes.Done;
        });
        return command;
    }
}
