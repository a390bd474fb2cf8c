using System.Text.Json;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Planning;

/// <summary>Decides which series and instances a pipeline takes, checks their geometry, and lists what is stored already. Reads headers only; no device is used.</summary>
public sealed class StudyPlanner(IBlobStore store)
{
    /// <summary>The plan of a run whose manifest and pipeline are in the store.</summary>
    /// <exception cref="MedClusterException">The store doesn't answer or lacks the manifest or the pipeline.</exception>
    public async Task<StudyPlan> PlanAsync(StudyReference study, PipelineReference pipeline, CancellationToken cancellationToken)
    {
        var manifest = StudyManifest.Parse((await ReadAsync(ResultNames.Manifest(study.Manifest), cancellationToken)).Span);
        var definition = JsonSerializer.Deserialize<PipelineDefinition>((await ReadAsync(ResultNames.Pipeline(pipeline.Digest), cancellationToken)).Span, MedClusterJson.Compact)!;
        return await PlanAsync(study, pipeline, definition, manifest, cancellationToken);
    }

    /// <summary>The plan of a run.</summary>
    public async Task<StudyPlan> PlanAsync(
        StudyReference study, PipelineReference pipeline, PipelineDefinition definition, StudyManifest manifest, CancellationToken cancellationToken)
    {
        var series = SeriesPlanner.PlanStudy(manifest, definition);

        var stored = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var model in pipeline.Models) stored[model.Digest] = await ListAsync(model, study.StudyInstanceUid, cancellationToken);
        var work = new List<SliceWork>();
        var slices = 0;
        foreach (var slice in series.SelectMany(plan => plan.Slices))
        {
            var missing = pipeline.Models.Where(model => !stored[model.Digest].Contains(slice.Name)).ToList();
            if (missing.Count > 0) work.Add(new SliceWork(slices, slice, missing));
            slices++;
        }
        return new StudyPlan(study, pipeline, definition, manifest, series, work, slices);
    }

    private async Task<HashSet<string>> ListAsync(ModelReference model, string studyUid, CancellationToken cancellationToken)
    {
        var slices = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in store.ListAsync(ResultNames.SliceResults(model.Digest, studyUid), cancellationToken))
            if (ResultNames.ParseSliceResult(item.Name) is { } slice) slices.Add(slice);
        return slices;
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(string name, CancellationToken cancellationToken) =>
        (await store.ReadAsync(name, cancellationToken))?.Data
        ?? throw new MedClusterException(ReasonCodes.StoreUnavailable, $"{name} is not in the store {store.Description}.");
}
