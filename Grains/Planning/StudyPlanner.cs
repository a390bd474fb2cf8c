using System.Text.Json;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Pixels;
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
        var series = manifest.Instances
            .GroupBy(instance => instance.Header.SeriesInstanceUid)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Plan(group.Key, [.. group], definition))
            .ToList();

        var stored = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var model in pipeline.Models) stored[model.Digest] = await ListAsync(model, study.StudyInstanceUid, cancellationToken);
        var work = new List<SliceWork>();
        var slices = 0;
        foreach (var instance in series.SelectMany(plan => plan.Slices))
        {
            var missing = pipeline.Models.Where(model => !stored[model.Digest].Contains(instance.Reference.Digest)).ToList();
            if (missing.Count > 0) work.Add(new SliceWork(slices, instance, missing));
            slices++;
        }
        return new StudyPlan(study, pipeline, definition, manifest, series, work, slices);
    }

    private static SeriesPlan Plan(string uid, IReadOnlyList<ManifestInstance> instances, PipelineDefinition definition)
    {
        var modality = instances[0].Header.Modality;
        var exclusions = new Dictionary<int, Refusal>();
        var usable = new List<ManifestInstance>();
        for (var i = 0; i < instances.Count; i++)
        {
            if (WhyExcluded(instances[i], definition) is { } refusal) exclusions[i] = refusal;
            else usable.Add(instances[i]);
        }

        GeometryResult? geometry = null;
        Refusal? why = null;
        if (usable.Count == 0)
        {
            why = exclusions.Values.GroupBy(refusal => refusal.Reason).OrderByDescending(group => group.Count()).First().First();
        }
        else if (usable.Count < definition.Selection.MinimumSlices)
        {
            why = new Refusal(ReasonCodes.TooFewSlices.Code, $"The series has {usable.Count} usable slices, the pipeline asks for {definition.Selection.MinimumSlices}.");
        }
        else
        {
            geometry = VolumeGeometry.Analyse([.. usable.Select(instance => SliceGeometries.Of(instance.Header))]);
            var tolerated = GeometryResult.ToleratedByDefault.Concat(definition.Geometry.Tolerate.Select(ReasonCodes.Get)).ToHashSet();
            if (geometry.Refusal(tolerated) is { } finding) why = new Refusal(finding.Reason.Code, finding.Message);
            else if (geometry.Volume is null) why = new Refusal(geometry.Findings[0].Reason.Code, geometry.Findings[0].Message);
        }

        if (why is not null)
        {
            for (var i = 0; i < instances.Count; i++) exclusions.TryAdd(i, why);
            return new SeriesPlan(uid, modality, instances, geometry, [], exclusions, why);
        }
        var byUid = usable.ToDictionary(instance => instance.Header.SopInstanceUid, StringComparer.Ordinal);
        return new SeriesPlan(uid, modality, instances, geometry, [.. geometry!.Slices.Select(slice => byUid[slice.SopInstanceUid])], exclusions, null);
    }

    private static Refusal? WhyExcluded(ManifestInstance instance, PipelineDefinition definition)
    {
        if (instance.Reason is not null) return new Refusal(instance.Reason, instance.Message ?? ReasonCodes.Get(instance.Reason).Meaning);
        var header = instance.Header;
        if (!header.HasPixelData && ImageChecks.WhyNotDecodable(header) is { } none) return new Refusal(none.Reason.Code, none.Message);
        if (!definition.Selection.Modality.Contains(header.Modality, StringComparer.OrdinalIgnoreCase))
            return new Refusal(ReasonCodes.ModalityNotSelected.Code, $"The pipeline takes {string.Join(", ", definition.Selection.Modality)}, the instance is {(string.IsNullOrEmpty(header.Modality) ? "of no modality" : header.Modality)}.");
        if (ImageChecks.WhyNotDecodable(header) is { } reason) return new Refusal(reason.Reason.Code, reason.Message);
        if (!definition.Selection.Localizers && header.ImageType.Contains("LOCALIZER", StringComparer.OrdinalIgnoreCase))
            return new Refusal(ReasonCodes.Localizer.Code, "ImageType names a localizer, which is no part of a volume.");
        return null;
    }

    private async Task<HashSet<string>> ListAsync(ModelReference model, string studyUid, CancellationToken cancellationToken)
    {
        var digests = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in store.ListAsync(ResultNames.SliceResults(model.Digest, studyUid), cancellationToken))
            if (ResultNames.ParseSliceResult(item.Name) is { } digest) digests.Add(digest);
        return digests;
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(string name, CancellationToken cancellationToken) =>
        (await store.ReadAsync(name, cancellationToken))?.Data
        ?? throw new MedClusterException(ReasonCodes.StoreUnavailable, $"{name} is not in the store {store.Description}.");
}
