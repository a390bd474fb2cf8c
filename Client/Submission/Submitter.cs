using System.Text.Json;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Grains.Slices;
using MedCluster.Imaging.Intake;
using MedCluster.Storage;

namespace MedCluster.Client.Submission;

/// <summary>Takes files in and makes batches of them.</summary>
internal sealed class Submitter(IBlobStore store)
{
    /// <summary>
    /// Takes the paths in and names every study's run. Archive entries go to the store, because they can't be read one by one later; files
    /// stay where they are.
    /// </summary>
    public async Task<Submission> PrepareAsync(
        IReadOnlyList<string> paths, PipelineDefinition definition, PipelineReference pipeline, bool dryRun, IProgress<IntakeProgress>? progress, CancellationToken cancellationToken)
    {
        var intake = await IntakeScanner.ScanAsync(paths, new IntakeOptions(), dryRun ? null : ImportAsync, progress, cancellationToken);
        var studies = new List<(StudyReference, StudyManifest)>();
        foreach (var study in intake.Studies)
        {
            var manifest = new StudyManifest(study.StudyInstanceUid, study.Notes, [.. study.Series.SelectMany(series => series.Instances)
                .OrderBy(instance => instance.Header.SopInstanceUid, StringComparer.Ordinal).ThenBy(instance => instance.Digest, StringComparer.Ordinal)
                .Select(instance => new ManifestInstance(
                    instance.Header,
                    new InstanceReference(instance.Location, instance.Digest, instance.Length, instance.ModifiedTicks),
                    instance.Reason?.Code,
                    instance.Message))]);
            studies.Add((new StudyReference(study.StudyInstanceUid, RunIdentity.RunId(pipeline, manifest), StudyManifest.DigestOf(manifest.ToJson())), manifest));
        }
        return new Submission(definition, pipeline, intake, studies);
    }

    /// <summary>Stores what the silos need and starts, or resumes, the batch.</summary>
    public async Task<IBatchGrain> SubmitAsync(Submission submission, IGrainFactory grains, WorkPriority priority, string project, CancellationToken cancellationToken)
    {
        // Everything here is named by its content: what is there already is the same.
        await store.CreateAsync(ResultNames.Pipeline(submission.Pipeline.Digest), submission.Definition.ToJson(), cancellationToken);
        foreach (var (reference, manifest) in submission.Studies)
            await store.CreateAsync(ResultNames.Manifest(reference.Manifest), manifest.ToJson(), cancellationToken);
        var shards = submission.Studies.Select(study => study.Reference).Chunk(ShardList.MaximumStudies).ToList();
        for (var shard = 0; shard < shards.Count; shard++)
        {
            await store.WriteAsync(ResultNames.BatchShard(submission.BatchId, shard),
                JsonSerializer.SerializeToUtf8Bytes(new ShardList(shards[shard]), MedClusterJson.Compact), cancellationToken);
        }
        var batch = grains.GetGrain<IBatchGrain>(submission.BatchId);
        await batch.StartAsync(new BatchRequest(submission.Pipeline, shards.Count, submission.Studies.Count, priority, project, Guid.NewGuid().ToString("N")));
        return batch;
    }

    private async Task<string> ImportAsync(string digest, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var name = ResultNames.Instance(digest);
        await store.CreateAsync(name, data, Durability.Flushed, cancellationToken);
        return InstanceSource.InStore(name);
    }
}
