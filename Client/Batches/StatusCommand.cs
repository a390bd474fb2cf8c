using System.CommandLine;
using System.Text.Json;
using MedCluster.Client.Cluster;
using MedCluster.Grains;

namespace MedCluster.Client.Batches;

/// <summary><c>medcluster status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var what = new Argument<string?>("BATCH or STUDY") { Arity = ArgumentArity.ZeroOrOne, Description = "A batch id (its beginning is enough) or a Study Instance UID. Default: all batches." };
        var failed = new Option<bool>("--failed") { Description = "Name every failed study with its reason." };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output, nothing else there." };
        var command = new Command("status", "Say how batches, one batch or one study stand.") { what, failed, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await ClusterConnection.OpenAsync(cancellationToken);
            var queries = new BatchQueries(cluster.Grains, cluster.Store);
            var document = parsed.GetValue(what) switch
            {
                null => await queries.AllAsync(parsed.GetValue(failed), cancellationToken),
                var study when BatchFinder.IsStudy(study) => await queries.StudyAsync(study, cancellationToken),
                var batch => await queries.BatchAsync(batch, parsed.GetValue(failed), cancellationToken),
            };
            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonSerializer.Serialize(document, MedClusterJson.Indented));
            else StatusView.Print(document);
            return ExitCodes.Done;
        });
        return command;
    }
}
