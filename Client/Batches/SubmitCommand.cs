using System.CommandLine;
using System.Text.Json;
using MedCluster.Client.Cluster;
using MedCluster.Client.Deidentification;
using MedCluster.Client.Following;
using MedCluster.GrainInterfaces;
using MedCluster.Grains;
using MedCluster.Grains.Deidentification;
using MedCluster.Grains.Submission;
using MedCluster.Silo.Audit;

namespace MedCluster.Client.Batches;

/// <summary><c>medcluster submit</c>.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Arity = ArgumentArity.OneOrMore, Description = "Folders, single files and .zip archives, in any mix, under paths by which the silos find them too. Archives are copied into the store." };
        var pipeline = new Option<string>("--pipeline", "-p") { Description = "A pipeline that ships, or a pipeline file (.json).", DefaultValueFactory = _ => "ct-tissue" };
        var priority = new Option<WorkPriority>("--priority") { Description = "urgent, normal or background.", DefaultValueFactory = _ => WorkPriority.Normal };
        var project = new Option<string>("--project") { Description = "The project that it belongs to: projects share the devices fairly.", DefaultValueFactory = _ => "" };
        var deidentificationProfile = DeidentificationOption.Create();
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output, nothing else there." };
        var command = new Command("submit", "Give the cluster a batch of studies and print its id. The same studies again are the same batch, which goes on.") { paths, pipeline, priority, project, deidentificationProfile, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (definition, reference) = PipelineLoader.Load(parsed.GetValue(pipeline)!, Folders.Pipelines, Folders.Models);
            await using var cluster = await ClusterConnection.OpenAsync(cancellationToken);
            var deidentification = DeidentificationSession.Open(parsed.GetValue(deidentificationProfile), [cluster.Store.Description], dryRun: false, TimeProvider.System);
            if (deidentification is not null) await deidentification.CheckWritableAsync(cancellationToken);
            var submitter = new Submitter(cluster.Store, TimeProvider.System, deidentification);
            var progress = new WorkProgress(parsed.GetValue(json), TimeProvider.System);
            var submission = await progress.IntakeAsync(reporting => submitter.PrepareAsync(
                [.. parsed.GetValue(paths)!.Select(Path.GetFullPath)], definition, reference, dryRun: false, reporting, cancellationToken)) with { Project = parsed.GetValue(project)! };
            await cluster.Audit.WriteAsync("submit", AuditLog.LocalPrincipal, submission.BatchId, submission.Project, submission.Studies.Count, cancellationToken);
            await submitter.SubmitAsync(submission, cluster.Grains, parsed.GetValue(priority), submission.Project, cancellationToken);
            var instances = submission.Studies.Sum(study => study.Instances);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(new SubmitDocument(
                    SubmitDocument.CurrentSchema, submission.BatchId, reference.Id, submission.Studies.Count, instances,
                    [.. submission.Intake.Skipped.GroupBy(skipped => skipped.Reason.Code).Select(group => new SkippedCount(group.Key, group.Count()))]), MedClusterJson.Indented));
            }
            else
            {
                await Console.Error.WriteLineAsync($"{submission.Intake.Files} files looked at: {instances} instances of {submission.Studies.Count} studies, {submission.Intake.Skipped.Count} skipped"
                    + (submission.Intake.Skipped.Count == 0 ? "." : $" ({string.Join(", ", submission.Intake.Skipped.GroupBy(file => file.Reason).Select(group => $"{group.Count()} {group.Key}"))})."));
                Console.WriteLine(submission.BatchId);
            }
            return ExitCodes.Done;
        });
        return command;
    }
}
