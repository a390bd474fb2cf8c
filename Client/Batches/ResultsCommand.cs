using System.CommandLine;
using MedCluster.Client.Cluster;
using MedCluster.Client.Results;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Silo.Audit;

namespace MedCluster.Client.Batches;

/// <summary><c>medcluster results</c>.</summary>
internal static class ResultsCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("BATCH") { Description = "The batch id; its beginning is enough." };
        var output = new Option<string>("--out", "-o") { Description = "The folder to export to, a folder per study.", Required = true };
        var command = new Command("results", "Export what is committed of a batch so far.") { id, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await ClusterConnection.OpenAsync(cancellationToken);
            var entry = await cluster.Store.FindBatchAsync(parsed.GetValue(id)!, cancellationToken);
            var exporter = new ResultExporter(cluster.Store, parsed.GetValue(output)!);
            exporter.CheckWritable();
            await cluster.Audit.WriteAsync("read-results", AuditLog.LocalPrincipal, entry.BatchId, entry.Request.Project, entry.Request.Studies, cancellationToken);
            var collector = new ResultCollector(cluster.Grains, cluster.Store, exporter, entry.BatchId, entry.Request.Shards, entry.Request.Pipeline.Id);
            await collector.CollectAsync();
            var rest = collector.Outcomes.Values.Where(outcome => !collector.Folders.ContainsKey(outcome.RunId)).ToList();
            Console.WriteLine($"{collector.Folders.Count} of {entry.Request.Studies} studies are in {Path.GetFullPath(parsed.GetValue(output)!)}."
                + (rest.Count == 0 ? "" : $" The others: {string.Join(", ", rest.GroupBy(outcome => outcome.State).Select(group => $"{group.Count()} {StatusView.Word(group.Key)}"))}."));
            return collector.Outcomes.Values.All(outcome => outcome.State == StudyState.Done && collector.Folders.ContainsKey(outcome.RunId)) ? ExitCodes.Done : ExitCodes.SomeNotDone;
        });
        return command;
    }
}
