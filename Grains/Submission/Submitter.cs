using System.Text.Json;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Deidentification;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Grains.Slices;
using MedCluster.Imaging.Intake;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Submission;

/// <summary>Takes files in and makes batches of them.</summary>
public sealed class Submitter(IBlobStore store, TimeProvider time, DeidentificationSession? deidentification = null)
{
    private const int WritesAtOnce = 8;

    /// <summary>Bounds of what is taken in.</summary>
    public IntakeOptions Bounds { get; init; } = new();

    /// <summary>Whether an intake without a study is given back, to a caller who says why it has none. Default false: it is refused.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>
    /// Takes the paths in and names every study's run. Archive entries go to the store, because they can't be read one by one later; files
    /// stay where they are. With a de-identification every instance goes to the store de-identified, and who it was to the mapping. A study's
    /// manifest goes to the store at once, unless in a dry run: of a study only its reference stays in memory.
    /// </summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.NothingToDo"/>: there is no instance, unless <see cref="MayBeEmpty"/>; <see cref="ReasonCodes.PathNotFound"/>; store errors.</exception>
    public async Task<Submission> PrepareAsync(
        IReadOnlyList<string> paths, PipelineDefinition definition, PipelineReference pipeline, bool dryRun, IProgress<IntakeProgress>? progress, CancellationToken cancellationToken)
    {
        var intake = await IntakeScanner.ScanAsync(
            paths, Bounds with { Deidentifier = deidentification?.Deidentifier }, dryRun ? null : ImportAsync, progress, cancellationToken);
        if (intake.Studies.Count == 0 && !MayBeEmpty)
        {
            throw new MedClusterException(ReasonCodes.NothingToDo, deidentification is null
                ? $"None of the {intake.Files} files under {string.Join(", ", paths)} is a DICOM instance."
                : $"None of the {intake.Files} files is a DICOM instance that can be de-identified ({string.Join(", ", intake.Skipped.GroupBy(file => file.Reason).Select(group => $"{group.Count()} {group.Key}"))}).");
        }
        if (deidentification is not null && !dryRun) await deidentification.StoreMappingAsync(intake, cancellationToken);
        var studies = new PreparedStudy[intake.Studies.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, studies.Length), Writing(cancellationToken), async (index, token) =>
        {
            var manifest = ManifestOf(intake.Studies[index]);
            var json = manifest.ToJson();
            var reference = new StudyReference(manifest.StudyInstanceUid, RunIdentity.RunId(pipeline, manifest), StudyManifest.DigestOf(json));
            // Named by its content: what is there already is the same.
            if (!dryRun) await store.CreateAsync(ResultNames.Manifest(reference.Manifest), json, token);
            studies[index] = new PreparedStudy(reference, manifest.Instances.Count) { Manifest = dryRun ? manifest : null };
        });
        return new Submission(definition, pipeline, intake with { Studies = [] }, studies);
    }

    /// <summary>Stores the lists of studies and the index entries, a shard at a time, and starts, or resumes, the batch.</summary>
    public async Task<IBatchGrain> SubmitAsync(Submission submission, IGrainFactory grains, WorkPriority priority, string project, CancellationToken cancellationToken)
    {
        submission = submission with { Project = project };
        var (index, batchId) = (new BatchIndex(store), submission.BatchId);
        await store.CreateAsync(ResultNames.Pipeline(submission.Pipeline.Digest), submission.Definition.ToJson(), cancellationToken);
        var shards = 0;
        foreach (var studies in submission.Studies.Select(study => study.Reference).Chunk(ShardList.MaximumStudies))
        {
            var shard = shards++;
            await store.WriteAsync(ResultNames.BatchShard(batchId, shard), JsonSerializer.SerializeToUtf8Bytes(new ShardList(studies), MedClusterJson.Compact), cancellationToken);
            await Parallel.ForEachAsync(studies, Writing(cancellationToken), async (study, token) =>
                await index.AddAsync(new StudyEntry(study, submission.Pipeline.Id, batchId, shard), token));
        }
        var request = new BatchRequest(submission.Pipeline, shards, submission.Studies.Count, priority, project, Guid.NewGuid().ToString("N"));
        await index.AddAsync(new BatchEntry(batchId, request, time.GetUtcNow()), cancellationToken);
        var batch = grains.GetGrain<IBatchGrain>(batchId);
        await batch.StartAsync(request);
        return batch;
    }

    private static ParallelOptions Writing(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellationToken };

    /// <summary>A study as it was received.</summary>
    public static StudyManifest ManifestOf(IntakeStudy study) => new(study.StudyInstanceUid, study.Notes, [.. study.Series.SelectMany(series => series.Instances)
        .OrderBy(instance => instance.Header.SopInstanceUid, StringComparer.Ordinal).ThenBy(instance => instance.Digest, StringComparer.Ordinal)
        .Select(instance => new ManifestInstance(
            instance.Header,
            new InstanceReference(instance.Location, instance.Digest, instance.Length, instance.ModifiedTicks),
            instance.Reason?.Code,
            instance.Message))]);

    private async Task<string> ImportAsync(string digest, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var name = ResultNames.Instance(digest);
        await store.CreateAsync(name, data, Durability.Flushed, cancellationToken);
        return InstanceSource.InStore(name);
    }
}
