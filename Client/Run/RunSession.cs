using System.Text.Json;
using MedCluster.Client.Submission;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Planning;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.Silo;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace MedCluster.Client.Run;

/// <summary>One <c>medcluster run</c>: checks what was asked for, takes files in, runs a batch on a silo in this process, exports, and tells.</summary>
internal sealed class RunSession(RunSettings settings, TimeProvider time)
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ExportPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Does it and returns the exit code.</summary>
    /// <exception cref="MedClusterException">Something about the whole run is wrong; its reason says what.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var (definition, pipeline) = PipelineLoader.Load(settings.Pipeline, Folders.Pipelines, Folders.Models);
        var store = BlobStores.Open(settings.Store, time);
        var exporter = settings.Out is null || settings.DryRun ? null : new ResultExporter(store, settings.Out);
        if (!settings.DryRun)
        {
            exporter?.CheckWritable();
            await store.CheckWritableAsync(cancellationToken);
        }

        var progress = new RunProgress(settings.Json, time);
        var submitter = new Submitter(store);
        var submission = await progress.IntakeAsync(reporting => submitter.PrepareAsync(settings.Paths, definition, pipeline, settings.DryRun, reporting, cancellationToken));
        if (submission.Studies.Count == 0)
            throw new MedClusterException(ReasonCodes.NothingToDo, $"None of the {submission.Intake.Files} files under {string.Join(", ", settings.Paths)} is a DICOM instance.");

        var studies = settings.DryRun
            ? await PlanAsync(store, submission, cancellationToken)
            : await ComputeAsync(store, exporter, submitter, submission, progress, cancellationToken);
        var document = Describe(submission, store, studies, time.GetElapsedTime(started));
        if (settings.Json) Console.Out.WriteLine(JsonSerializer.Serialize(document, MedClusterJson.Indented));
        else RunSummary.Print(document, settings);
        cancellationToken.ThrowIfCancellationRequested();
        return document.Counts.Done == document.Counts.Studies || settings.DryRun ? ExitCodes.Done : ExitCodes.SomeNotDone;
    }

    private static RunDocument Describe(Submission.Submission submission, IBlobStore store, IReadOnlyList<StudyDocument> studies, TimeSpan elapsed) => new(
        RunDocument.CurrentSchema,
        submission.Pipeline.Id,
        store.Description,
        new IntakeDocument(
            submission.Intake.Files,
            submission.Studies.Sum(study => study.Manifest.Instances.Count),
            [.. submission.Intake.Skipped.Select(skipped => new SkippedDocument(skipped.Path, skipped.Reason.Code, skipped.Message))]),
        studies,
        new CountsDocument(
            studies.Count,
            studies.Count(study => study.Status == StudyState.Done),
            studies.Count(study => study.Status == StudyState.Excluded),
            studies.Count(study => study.Status == StudyState.Failed),
            studies.Count(study => study.Status is not (StudyState.Done or StudyState.Excluded or StudyState.Failed)),
            studies.Count(study => study.AlreadyCommitted)),
        Math.Round(elapsed.TotalSeconds, 2));

    /// <summary>What would be computed, and why.</summary>
    private static async Task<IReadOnlyList<StudyDocument>> PlanAsync(IBlobStore store, Submission.Submission submission, CancellationToken cancellationToken)
    {
        var planner = new StudyPlanner(store);
        var documents = new List<StudyDocument>();
        foreach (var (reference, manifest) in submission.Studies)
        {
            var commit = await CommitRecord.FindAsync(store, submission.Pipeline.Id, reference.StudyInstanceUid, reference.RunId, cancellationToken);
            if (commit is not null)
            {
                documents.Add(new StudyDocument(
                    reference.StudyInstanceUid, reference.RunId, commit.Status, commit.Reason,
                    "Committed already: nothing would be computed.", manifest.Instances.Count, commit.Slices, 0, true, null));
                continue;
            }
            var plan = await planner.PlanAsync(reference, submission.Pipeline, submission.Definition, manifest, cancellationToken);
            documents.Add(new StudyDocument(
                reference.StudyInstanceUid, reference.RunId, StudyState.Waiting, null, Explain(plan), manifest.Instances.Count, plan.Slices, plan.Work.Count, false, null));
        }
        return documents;
    }

    private static string Explain(StudyPlan plan)
    {
        var refused = plan.Series.Where(series => !series.Taken).Select(series => series.Refusal!.Reason).Distinct().ToList();
        var why = plan.Slices == 0
            ? $"No series would be taken ({string.Join(", ", refused)})"
            : string.Join("; ", plan.Pipeline.Models.Select(model =>
            {
                var missing = plan.Work.Count(work => work.Models.Contains(model));
                return missing == 0 ? $"{model.Id}: all {plan.Slices} slices are stored"
                    : missing == plan.Slices ? $"{model.Id}: none of {plan.Slices} slices is stored for this version of the model"
                    : $"{model.Id}: {missing} of {plan.Slices} slices are missing";
            })) + (refused.Count == 0 ? "" : $"; series not taken: {string.Join(", ", refused)}");
        return why + "; the result would be committed.";
    }

    private async Task<IReadOnlyList<StudyDocument>> ComputeAsync(
        IBlobStore store, ResultExporter? exporter, Submitter submitter, Submission.Submission submission, RunProgress progress, CancellationToken cancellationToken)
    {
        using var host = SiloHost.Build(new SiloSettings
        {
            Store = settings.Store,
            Models = Folders.Models,
            Inference = new InferenceOptions { Devices = settings.Devices },
            Endpoint = SiloHost.FreeEndpoint(1),
            GatewayPort = SiloHost.FreeEndpoint(1).Port,
            LogLevel = settings.LogLevel,
        });
        await host.StartAsync(cancellationToken);
        try
        {
            var grains = host.Services.GetRequiredService<IGrainFactory>();
            var batch = await submitter.SubmitAsync(submission, grains, WorkPriority.Normal, "", cancellationToken);
            var outcomes = new Dictionary<string, StudyOutcome>(StringComparer.Ordinal);
            var folders = new Dictionary<string, string>(StringComparer.Ordinal);
            await progress.BatchAsync(report => FollowAsync(batch, () => CollectAsync(store, exporter, grains, submission, outcomes, folders), report, cancellationToken));
            return [.. submission.Studies.Select(study => Describe(study.Manifest.Instances.Count, outcomes[study.Reference.RunId], folders.GetValueOrDefault(study.Reference.RunId)))];
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static StudyDocument Describe(int instances, StudyOutcome outcome, string? folder) => new(
        outcome.StudyInstanceUid, outcome.RunId, outcome.State, outcome.Reason, outcome.Message, instances, outcome.Slices,
        outcome.AlreadyCommitted ? 0 : outcome.Slices - outcome.SlicesReused, outcome.AlreadyCommitted, folder);

    /// <summary>Looks at the batch until it ended, exporting studies as they end; a cancellation cancels the batch and waits for what is in flight.</summary>
    private async Task FollowAsync(IBatchGrain batch, Func<Task> collect, Action<BatchStatus> report, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookPeriod, time);
        var collected = time.GetTimestamp();
        try
        {
            while (true)
            {
                var status = await batch.GetStatusAsync();
                report(status);
                if (status.State != BatchState.Running) break;
                if (time.GetElapsedTime(collected) > ExportPeriod)
                {
                    await collect();
                    collected = time.GetTimestamp();
                }
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await batch.CancelAsync();
        }
        await collect();
    }

    /// <summary>Asks the shards what became of their studies, and exports what is newly committed.</summary>
    private static async Task CollectAsync(
        IBlobStore store, ResultExporter? exporter, IGrainFactory grains, Submission.Submission submission,
        Dictionary<string, StudyOutcome> outcomes, Dictionary<string, string> folders)
    {
        var shards = (submission.Studies.Count + ShardList.MaximumStudies - 1) / ShardList.MaximumStudies;
        for (var shard = 0; shard < shards; shard++)
        {
            foreach (var outcome in await grains.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(submission.BatchId, shard)).GetOutcomesAsync())
            {
                outcomes[outcome.RunId] = outcome;
                if (exporter is null || !outcome.Committed || folders.ContainsKey(outcome.RunId)) continue;
                var commit = await CommitRecord.FindAsync(store, submission.Pipeline.Id, outcome.StudyInstanceUid, outcome.RunId, CancellationToken.None);
                if (commit is not null) folders[outcome.RunId] = await exporter.ExportAsync(commit, CancellationToken.None);
            }
        }
    }
}
