using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Grains.Planning;
using MedCluster.Imaging.Geometry;

namespace MedCluster.Client.Inspect;

/// <summary>Describes a study by its headers, with the planner that runs use.</summary>
internal static class Inspector
{
    /// <summary>The study, and what each of the pipelines would do with it.</summary>
    public static InspectStudy Inspect(StudyManifest manifest, IReadOnlyList<PipelineDefinition> pipelines)
    {
        var plans = pipelines.Select(pipeline => (pipeline.Id, Series: SeriesPlanner.PlanStudy(manifest, pipeline).ToLookup(plan => plan.SeriesInstanceUid))).ToList();
        return new InspectStudy(manifest.StudyInstanceUid, manifest.Notes, manifest.Instances.Count, [.. manifest.Instances
            .GroupBy(instance => instance.Header.SeriesInstanceUid).OrderBy(series => series.Key, StringComparer.Ordinal)
            .Select(series => Describe(series.Key, [.. series], plans.ConvertAll(plan => (plan.Id, plan.Series[series.Key]))))]);
    }

    private static InspectSeries Describe(string uid, IReadOnlyList<ManifestInstance> instances, List<(string Pipeline, IEnumerable<SeriesPlan> Volumes)> plans)
    {
        // Every image that can be decoded, as a pipeline would see it that takes everything.
        var all = SeriesPlanner.Plan(uid, instances, new PipelineDefinition
        {
            Schema = PipelineDefinition.CurrentSchema,
            Id = "all",
            Version = "1",
            Models = [],
            Selection = new SelectionRules { Modality = [.. instances.Select(instance => instance.Header.Modality).Distinct()], Localizers = true },
        });
        return new InspectSeries(
            uid,
            instances[0].Header.Modality,
            instances.Count,
            [.. instances.Select(instance => instance.Header.TransferSyntaxUid).Distinct().Order(StringComparer.Ordinal)],
            [.. all.Where(volume => volume.Geometry is not null).Select(Describe)],
            [.. all.SelectMany(volume => volume.Exclusions.Where(exclusion => exclusion.Refusal != volume.Refusal || volume.Geometry is null))
                .Select(exclusion => new InspectNotUsable(exclusion.Instance.Header.SopInstanceUid, exclusion.Frames, exclusion.Refusal.Reason, exclusion.Refusal.Message))],
            [.. plans.SelectMany(plan => plan.Volumes.Select(volume => new InspectPipeline(
                plan.Pipeline, volume.Volume, volume.Taken, volume.Slices.Count, volume.Refusal?.Reason, volume.Refusal?.Message,
                [.. (volume.Geometry?.Findings ?? []).Select(finding => new InspectAction(finding.Finding.Reason.Code, finding.Action, finding.Correction))])))],
            null);
    }

    private static InspectVolume Describe(SeriesPlan plan)
    {
        var result = plan.Geometry!.Result;
        var first = result.Slices[0];
        var findings = plan.Geometry.Findings.Select(finding => new InspectFinding(finding.Finding.Reason.Code, finding.Finding.Message)).ToList();
        var normal = first.RowCosines is { } row && first.ColumnCosines is { } column ? row.Cross(column) : (PatientVector?)null;
        var orientation = normal is { Length: > 0.5 } direction && !findings.Exists(finding => finding.Reason is "mixed-orientation" or "invalid-orientation")
            ? SeriesSelection.Word(SeriesSelection.PlaneOf(direction.Normalised())) : null;
        double[] spacing = result.Volume is { SliceSpacing: { } between } volume ? [volume.RowSpacing, volume.ColumnSpacing, Math.Round(between, 6)]
            : first is { RowSpacing: { } rows, ColumnSpacing: { } columns } ? [rows, columns] : [];
        return new InspectVolume(plan.Volume, plan.VolumeName, first.Rows, first.Columns, result.Slices.Count, orientation, spacing, findings);
    }
}
