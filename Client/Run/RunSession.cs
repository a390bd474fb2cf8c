using System.Text.Json;
using MedCluster.Client.Following;
using MedCluster.Client.Results;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Deidentification;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Submission;
using MedCluster.Reasons;
using MedCluster.Silo.Audit;
using MedCluster.Storage;

namespace MedCluster.Client.Run;

/// <summary>One <c>medcluster run</c>: checks what was asked for, takes files in, runs a batch on silos in this process, exports, and tells.</summary>
internal sealed class RunSession(RunSettings settings, TimeProvider time)
{
    /// <summary>Does it and returns the exit code.</summary>
    /// <exception cref="MedClusterException">Something about the whole run is wrong; its reason says what.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var (definition, pipeline) = PipelineLoader.Load(settings.Pipeline, Folders.Pipelines, Folders.Models);
        var store = BlobStores.Open(settings.Store, time);
        var deidentification = DeidentificationSession.Open(settings.Deidentification, [settings.Store, settings.Out], settings.DryRun, time);
        var exporter = settings.Out is null || settings.DryRun ? null : new ResultExporter(store, settings.Out);
        if (!settings.DryRun)
        {
            exporter?.CheckWritable();
            await store.CheckWritableAsync(cancellationToken);
            if (deidentification is not null) await deidentification.CheckWritableAsync(cancellationToken);
        }

        var progress = new WorkProgress(settings.Json, time);
        var submitter = new Submitter(store, time, deidentification);
        var submission = await progress.IntakeAsync(reporting => submitter.PrepareAsync(settings.Paths, definition, pipeline, settings.DryRun, reporting, cancellationToken));

        var studies = settings.DryRun
            ? await PlanAsync(store, submission, cancellationToken)
            : await ComputeAsync(store, exporter, submitter, submission, progress, cancellationToken);
        var document = Describe(submission, store, studies, time.GetElapsedTime(started));
        if (settings.Json) Console.Out.WriteLine(JsonSerializer.Serialize(document, MedClusterJson.Indented));
        else RunSummary.Print(document, settings);
        cancellationToken.ThrowIfCancellationRequested();
        return document.Counts.Done == document.Counts.Studies || settings.DryRun ? ExitCodes.Done : ExitCodes.SomeNotDone;
    }

    private static RunDocument Describe(Submission submission, IBlobStore store, IReadOnlyList<StudyDocument> studies, TimeSpan elapsed) => new(
        RunDocument.CurrentSchema,
        submission.Pipeline.Id,
        store.Description,
        new IntakeDocument(
            submission.Intake.Files,
            submission.Studies.Sum(study => study.Instances),
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
    private static async Task<IReadOnlyList<StudyDocument>> PlanAsync(IBlobStore store, Submission submission, CancellationToken cancellationToken)
    {
        var planner = new StudyPlanner(store);
        var documents = new List<StudyDocument>();
        foreach (var study in submission.Studies)
        {
            var reference = study.Reference;
            var commit = await CommitRecord.FindAsync(store, submission.Pipeline.Id, reference.StudyInstanceUid, reference.RunId, cancellationToken);
            if (commit is not null)
            {
                documents.Add(new StudyDocument(
                    reference.StudyInstanceUid, reference.RunId, commit.Status, commit.Reason,
                    "Committed already: nothing would be computed.", study.Instances, commit.Slices, 0, true, null));
                continue;
            }
            var plan = await planner.PlanAsync(reference, submission.Pipeline, submission.Definition, study.Manifest!, cancellationToken);
            documents.Add(new StudyDocument(
                reference.StudyInstanceUid, reference.RunId, StudyState.Waiting, null, Explain(plan), study.Instances, plan.Slices, plan.Work.Count, false, null));
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
        IBlobStore store, ResultExporter? exporter, Submitter submitter, Submission submission, WorkProgress progress, CancellationToken cancellationToken)
    {
        await using var silos = await LocalSilos.StartAsync(settings, cancellationToken);
        var audit = new AuditLog(store, time);
        await audit.WriteAsync("submit", AuditLog.LocalPrincipal, submission.BatchId, "", submission.Studies.Count, cancellationToken);
        if (exporter is not null) await audit.WriteAsync("read-results", AuditLog.LocalPrincipal, submission.BatchId, "", submission.Studies.Count, cancellationToken);
        var batch = await submitter.SubmitAsync(submission, silos.Grains, WorkPriority.Normal, "", cancellationToken);
        var collector = new ResultCollector(silos.Grains, store, exporter, submission.BatchId, submission.Shards, submission.Pipeline.Id);
        await progress.BatchAsync(async report =>
        {
            await new BatchFollower(batch, time).FollowAsync(report, collector.CollectAsync, cancellationToken);
            if (!cancellationToken.IsCancellationRequested) return;
            await batch.CancelAsync();
            await collector.CollectAsync();
        });
        return [.. submission.Studies.Select(study => Describe(study.Instances, collector.Outcomes[study.Reference.RunId], collector.Folders.GetValueOrDefault(study.Reference.RunId)))];
    }

    private static StudyDocument Describe(int instances, StudyOutcome outcome, string? folder) => new(
        outcome.StudyInstanceUid, outcome.RunId, outcome.State, outcome.Reason, outcome.Message, instances, outcome.Slices,
        outcome.AlreadyCommitted ? 0 : outcome.Slices - outcome.SlicesReused, outcome.AlreadyCommitted, folder);
}
