using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Geometry;
using MedCluster.Reasons;

namespace MedCluster.Grains.Planning;

/// <summary>Decides what a pipeline takes of a series: which instances, which volumes, and in what geometry.</summary>
public static class SeriesPlanner
{
    /// <summary>What is to be done with each series of a study, by Series Instance UID, and with each volume of a series that holds several.</summary>
    public static IReadOnlyList<SeriesPlan> PlanStudy(StudyManifest manifest, PipelineDefinition definition) => SeriesSelection.KeepBest(
        [.. manifest.Instances
            .GroupBy(instance => instance.Header.SeriesInstanceUid)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => Plan(group.Key, [.. group], definition))],
        definition.Selection);

    /// <summary>What is to be done with each volume of a series; a series of which nothing is usable counts as one.</summary>
    /// <param name="uid">The Series Instance UID.</param>
    /// <param name="instances">All its instances.</param>
    /// <param name="definition">The pipeline.</param>
    public static IReadOnlyList<SeriesPlan> Plan(string uid, IReadOnlyList<ManifestInstance> instances, PipelineDefinition definition)
    {
        var modality = instances[0].Header.Modality;
        var unusable = new List<Exclusion>();
        var slices = new List<SlicePlan>();
        foreach (var instance in instances)
        {
            if (SeriesSelection.WhyNot(instance, definition.Selection) is { } refusal) unusable.Add(new Exclusion(instance, null, refusal));
            else slices.AddRange(SlicePlan.Of(instance));
        }
        if (slices.Count == 0)
        {
            var most = unusable.GroupBy(exclusion => exclusion.Refusal.Reason).OrderByDescending(group => group.Count()).First().First().Refusal;
            return [new SeriesPlan(uid, 1, null, modality, instances, null, [], unusable, most)];
        }

        var volumes = VolumeSplitter.Split(slices, definition.Geometry.Split);
        return Account(
            [.. volumes.Select((volume, index) => Judge(new SeriesPlan(uid, index + 1, volume.Name, modality, [], null, [], [], null), volume.Slices, definition))],
            [.. volumes.Select(volume => volume.Slices)],
            unusable);
    }

    private static SeriesPlan Judge(SeriesPlan plan, IReadOnlyList<SlicePlan> slices, PipelineDefinition definition)
    {
        if (SeriesSelection.WhyNot(slices.Count, definition.Selection) is { } number) return plan with { Refusal = number };

        var rules = definition.Geometry.ToRules();
        var judgement = VolumeJudgement.Of([.. slices.Select(slice => slice.Geometry)], rules);
        if (plan.VolumeName is not null)
        {
            var finding = new GeometryFinding(ReasonCodes.SeveralVolumes, $"The series holds several volumes in one place; this one has {plan.VolumeName}.", judgement.Result.Slices);
            var tolerated = rules.Tolerate.Contains(ReasonCodes.SeveralVolumes);
            judgement = judgement with
            {
                Findings = [.. judgement.Findings, new JudgedFinding(finding, tolerated ? FindingAction.Tolerated : FindingAction.Refused)],
                Grid = tolerated ? judgement.Grid : null,
            };
        }
        plan = plan with { Geometry = judgement };
        if (judgement.Refusal is { } reason) return plan with { Refusal = new Refusal(reason.Reason.Code, reason.Message) };
        if (SeriesSelection.WhyNot(judgement.Grid!.Volume, definition.Selection) is { } shape) return plan with { Refusal = shape };

        var byPlace = slices.ToDictionary(slice => (slice.Geometry.SopInstanceUid, slice.Geometry.Frame));
        return plan with { Slices = [.. judgement.Result.Slices.Select(slice => byPlace[(slice.SopInstanceUid, slice.Frame)])] };
    }

    /// <summary>Gives every instance to one of the volumes, and says of each what is not processed.</summary>
    private static List<SeriesPlan> Account(List<SeriesPlan> volumes, List<IReadOnlyList<SlicePlan>> slices, List<Exclusion> unusable)
    {
        var instances = volumes.Select(_ => new List<ManifestInstance>()).ToList();
        var exclusions = volumes.Select(_ => new List<Exclusion>()).ToList();
        instances[0].AddRange(unusable.Select(exclusion => exclusion.Instance));
        exclusions[0].AddRange(unusable);

        var status = volumes.SelectMany((volume, index) => Statuses(volume, slices[index]).Select(item => (item.Slice, item.Why, Volume: index)));
        foreach (var instance in status.GroupBy(item => item.Slice.Instance.Header.SopInstanceUid, StringComparer.Ordinal))
        {
            var frames = instance.OrderBy(item => item.Volume).ThenBy(item => item.Slice.Frame).ToList();
            var taken = frames.FindIndex(frame => frame.Why is null);
            var home = frames[Math.Max(taken, 0)].Volume;
            var manifest = frames[0].Slice.Instance;
            instances[home].Add(manifest);
            if (taken < 0) exclusions[home].Add(new Exclusion(manifest, null, frames[0].Why!));
            else
            {
                exclusions[home].AddRange(frames.Where(frame => frame.Why is not null).GroupBy(frame => frame.Why!)
                    .Select(group => new Exclusion(manifest, [.. group.Select(frame => frame.Slice.Frame)], group.Key)));
            }
        }
        return [.. volumes.Select((volume, index) => volume with
        {
            Instances = [.. instances[index].OrderBy(instance => instance.Header.SopInstanceUid, StringComparer.Ordinal).ThenBy(instance => instance.Reference.Digest, StringComparer.Ordinal)],
            Exclusions = [.. exclusions[index].OrderBy(exclusion => exclusion.Instance.Header.SopInstanceUid, StringComparer.Ordinal)],
        })];
    }

    /// <summary>Why each slice of a volume is not processed; null for those that are.</summary>
    private static IEnumerable<(SlicePlan Slice, Refusal? Why)> Statuses(SeriesPlan volume, IReadOnlyList<SlicePlan> slices)
    {
        if (volume.Refusal is { } refusal) return slices.Select(slice => (slice, (Refusal?)refusal));
        var leftOut = volume.Geometry!.LeftOut.ToDictionary(
            item => (item.Slice.SopInstanceUid, item.Slice.Frame), item => new Refusal(item.Finding.Reason.Code, $"Left out of the volume: {item.Finding.Message}"));
        return slices.Select(slice => (slice, leftOut.GetValueOrDefault((slice.Geometry.SopInstanceUid, slice.Frame))));
    }
}
