using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Slices;
using MedCluster.Grains.Workers;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Outputs.Nifti;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Aggregation;

/// <summary>Makes a series' part of the report, its segmentation and its overlay from the stored results of its slices.</summary>
public sealed class SeriesAggregator(IBlobStore store, DeviceHost devices, OverlayPainter overlays)
{
    /// <summary>The series' report, and the files to publish by their names below the run's folder.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedResult"/>: a slice result is damaged or gone; it has been removed, so planning again computes it again.</exception>
    public async Task<(SeriesReport Report, IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)> Files)> AggregateAsync(
        StudyPlan plan, SeriesPlan series, IReadOnlyDictionary<string, Refusal> failures, CancellationToken cancellationToken)
    {
        var failed = series.Slices.Where(slice => failures.ContainsKey(slice.Reference.Digest)).ToList();
        var without = series.Exclusions.OrderBy(pair => pair.Key)
            .Select(pair => new InstanceReport(series.Instances[pair.Key].Header.SopInstanceUid, StudyState.Excluded, pair.Value.Reason, pair.Value.Message))
            .Concat(failed.Select(slice => (slice.Header.SopInstanceUid, Failure: failures[slice.Reference.Digest]))
                .Select(pair => new InstanceReport(pair.SopInstanceUid, StudyState.Failed, pair.Failure.Reason, pair.Failure.Message)))
            .ToList();
        var ledger = new Ledger(series.Instances.Count, series.Slices.Count - failed.Count, series.Exclusions.Count, failed.Count);
        var report = new SeriesReport(
            series.SeriesInstanceUid, series.Modality, StudyState.Done, null, null, ledger, Describe(series), [], [], without, null, null);
        if (series.Refusal is { } refusal)
            return (report with { Status = StudyState.Excluded, Reason = refusal.Reason, Message = refusal.Message }, []);
        if (failed.Count > plan.Definition.Failures.MaximumFailedSlices)
        {
            var first = failures[failed[0].Reference.Digest];
            return (report with
            {
                Status = StudyState.Failed,
                Reason = ReasonCodes.SlicesFailed.Code,
                Message = $"{failed.Count} of {series.Slices.Count} slices failed, the pipeline allows {plan.Definition.Failures.MaximumFailedSlices}; the first for {first.Reason}.",
            }, []);
        }

        var files = new List<(string, ReadOnlyMemory<byte>)>();
        var classes = new List<ClassReport>();
        foreach (var model in plan.Pipeline.Models)
        {
            var package = devices.Models.Get(model.Id);
            if (package.Task == ModelTask.Classification)
            {
                classes.AddRange(await ClassifyAsync(plan, series, failures, model, package, cancellationToken));
                continue;
            }
            var (segmentation, labels) = await SegmentAsync(plan, series, failures, model, package, cancellationToken);
            var overlay = await overlays.PaintAsync($"{plan.Pipeline.Id} {plan.Definition.Version}", plan.Definition.Overlay, series, package, labels, slice => ReadAsync(plan, model, slice, failures, cancellationToken), cancellationToken);
            var folder = ResultNames.Escape(series.SeriesInstanceUid);
            report = report with { Labels = labels, Segmentation = $"{folder}/segmentation.nii.gz", Overlay = $"{folder}/overlay.png" };
            files.Add((report.Segmentation, segmentation));
            files.Add((report.Overlay, overlay));
        }
        return (report with { Classes = classes }, files);
    }

    private async Task<(ReadOnlyMemory<byte> Nifti, IReadOnlyList<LabelReport> Labels)> SegmentAsync(
        StudyPlan plan, SeriesPlan series, IReadOnlyDictionary<string, Refusal> failures, ModelReference model, ModelPackage package, CancellationToken cancellationToken)
    {
        var volume = series.Geometry!.Volume!;
        var voxels = new long[256];
        using var stream = new MemoryStream();
        await NiftiWriter.WriteAsync(stream, volume, async (index, token) =>
        {
            if (await ReadAsync(plan, model, series.Slices[index], failures, token) is not { } result) return new byte[volume.Rows * volume.Columns];
            for (var value = 0; value < result.Counts.Count; value++) voxels[value] += result.Counts[value];
            return result.Mask;
        }, $"MedCluster {plan.Pipeline.Id} {plan.Definition.Version}", cancellationToken);
        return (stream.ToArray(), [.. package.Labels.Select(label => new LabelReport(label.Name, label.Value, voxels[label.Value], voxels[label.Value] * volume.VoxelMillilitres))]);
    }

    private async Task<IEnumerable<ClassReport>> ClassifyAsync(
        StudyPlan plan, SeriesPlan series, IReadOnlyDictionary<string, Refusal> failures, ModelReference model, ModelPackage package, CancellationToken cancellationToken)
    {
        var sums = new double[package.Labels.Count];
        var slices = 0;
        foreach (var slice in series.Slices)
        {
            if (await ReadAsync(plan, model, slice, failures, cancellationToken) is not { } result) continue;
            for (var i = 0; i < sums.Length; i++) sums[i] += result.Probabilities[i];
            slices++;
        }
        return package.Labels.Select((label, index) => new ClassReport(package.Id, label.Name, Math.Round(sums[index] / slices, 6)));
    }

    /// <summary>The stored result of a slice; null for one that failed.</summary>
    private async Task<SliceResult?> ReadAsync(
        StudyPlan plan, ModelReference model, ManifestInstance slice, IReadOnlyDictionary<string, Refusal> failures, CancellationToken cancellationToken)
    {
        if (failures.ContainsKey(slice.Reference.Digest)) return null;
        var name = ResultNames.SliceResult(model.Digest, plan.Study.StudyInstanceUid, slice.Reference.Digest);
        var content = await store.ReadAsync(name, cancellationToken)
            ?? throw new MedClusterException(ReasonCodes.DamagedResult, "A stored slice result is gone.");
        try
        {
            return SliceResult.Decode(content.Data);
        }
        catch (MedClusterException)
        {
            await store.DeleteAsync(name, content.ETag, cancellationToken);
            throw;
        }
    }

    private static GeometryReport? Describe(SeriesPlan series)
    {
        if (series.Geometry is not { } geometry) return null;
        var findings = geometry.Findings.Select(finding => new FindingReport(finding.Reason.Code, finding.Message)).ToList();
        if (geometry.Volume is not { } volume)
        {
            var first = geometry.Slices[0];
            return new GeometryReport(first.Rows, first.Columns, geometry.Slices.Count, [], null, findings);
        }
        double[] spacing = volume.SliceSpacing is { } between ? [volume.RowSpacing, volume.ColumnSpacing, between] : [volume.RowSpacing, volume.ColumnSpacing];
        return new GeometryReport(volume.Rows, volume.Columns, volume.Slices, spacing, Rows(volume.RasAffine), findings);
    }

    private static IReadOnlyList<IReadOnlyList<double>> Rows(Affine affine) =>
        [[affine.Column.X, affine.Row.X, affine.Slice.X, affine.Origin.X], [affine.Column.Y, affine.Row.Y, affine.Slice.Y, affine.Origin.Y], [affine.Column.Z, affine.Row.Z, affine.Slice.Z, affine.Origin.Z]];
}
