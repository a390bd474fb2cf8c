using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Aggregation.Outputs;
using MedCluster.Grains.Pipelines;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Slices;
using MedCluster.Grains.Workers;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Outputs.StructuredReport;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Aggregation;

/// <summary>Makes a series' part of the report, and the outputs that its pipeline has, from the stored results of its slices.</summary>
public sealed class SeriesAggregator(IBlobStore store, DeviceHost devices, InstanceSource source, OverlayPainter painter, IEnumerable<ISeriesOutput> outputs)
{
    private const int Background = 0;
    private const string DicomExtension = ".dcm";

    /// <summary>The series' report, and the files to publish by their names below the run's folder.</summary>
    /// <exception cref="MedClusterException">
    /// <see cref="ReasonCodes.DamagedResult"/>: a slice result is damaged or gone; it has been removed, so planning again computes it again.
    /// <see cref="ReasonCodes.OutputMismatch"/>: a file that was read back differs from what was computed.
    /// </exception>
    public async Task<(SeriesReport Report, IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)> Files)> AggregateAsync(
        StudyPlan plan, SeriesPlan series, IReadOnlyDictionary<string, Refusal> failures, CancellationToken cancellationToken)
    {
        var failed = series.Slices.Where(slice => failures.ContainsKey(slice.Name)).ToList();
        var without = series.Exclusions
            .Select(exclusion => new InstanceReport(exclusion.Instance.Header.SopInstanceUid, StudyState.Excluded, exclusion.Refusal.Reason, exclusion.Refusal.Message, exclusion.Frames))
            .Concat(failed.GroupBy(slice => (slice.Instance.Header.SopInstanceUid, Failure: failures[slice.Name]))
                .Select(group => new InstanceReport(
                    group.Key.SopInstanceUid, StudyState.Failed, group.Key.Failure.Reason, group.Key.Failure.Message,
                    group.First().Instance.Header.NumberOfFrames == 1 ? null : [.. group.Select(slice => slice.Frame).Order()])))
            .ToList();
        var report = new SeriesReport(
            series.SeriesInstanceUid, series.VolumeName is null ? null : new VolumeReport(series.Volume, series.VolumeName), series.Modality,
            StudyState.Done, null, null, Count(series, failures), Describe(series), [], [], without);
        if (series.Refusal is { } refusal)
            return (report with { Status = StudyState.Excluded, Reason = refusal.Reason, Message = refusal.Message }, []);
        if (failed.Count > plan.Definition.Failures.MaximumFailedSlices)
        {
            var first = failures[failed[0].Name];
            return (report with
            {
                Status = StudyState.Failed,
                Reason = ReasonCodes.SlicesFailed.Code,
                Message = $"{failed.Count} of {series.Slices.Count} slices failed, the pipeline allows {plan.Definition.Failures.MaximumFailedSlices}; the first for {first.Reason}.",
            }, []);
        }

        var classes = new List<ClassReport>();
        var classifications = new List<Classification>();
        (ModelPackage Package, IReadOnlyList<SliceResult?> Results)? segmentation = null;
        foreach (var model in plan.Pipeline.Models)
        {
            var package = devices.GetModel(model);
            var results = await ReadAsync(plan, series, failures, model, cancellationToken);
            if (package.Task == ModelTask.Segmentation)
            {
                segmentation = (package, results);
                continue;
            }
            IReadOnlyList<ClassReport> of = [.. Classify(package, results)];
            classes.AddRange(of);
            classifications.Add(new Classification(package.Id, package.Version, [.. package.Labels.Zip(of, (label, report) => new ClassProbability(SegmentedVolume.Concept(package, label), report.Probability))]));
        }
        report = report with { Classes = classes };
        if (segmentation is not var (labelled, masks)) return (report, []);

        var measures = Measure(series, labelled, masks);
        report = report with { Labels = [.. labelled.Labels.Select(label => Describe(label, measures[label.Value]))] };
        var volume = new SegmentedVolume(plan, series, labelled, masks, report.Labels, measures, classifications, StudyAggregator.Software, source, painter);
        var chosen = outputs.Where(output => plan.Definition.Outputs.Contains(output.Kind)).ToList();
        var written = new ReadOnlyMemory<byte>[chosen.Count];
        // The two kinds of files are made side by side; those of DICOM share the source's dataset, which is one thread's at a time.
        await Task.WhenAll(Enumerable.Range(0, chosen.Count).GroupBy(index => chosen[index].Extension == DicomExtension).Select(kind => Task.Run(
            async () =>
            {
                foreach (var index in kind)
                {
                    written[index] = await chosen[index].WriteAsync(volume, cancellationToken);
                    if (!written[index].IsEmpty) await chosen[index].CheckAsync(volume, written[index], cancellationToken);
                }
            },
            cancellationToken)));
        var files = new List<(string, ReadOnlyMemory<byte>)>();
        foreach (var (output, file) in chosen.Zip(written).Where(pair => !pair.Second.IsEmpty))
        {
            var name = ResultNames.VolumeFile(series.SeriesInstanceUid, series.Volume, output.Stem, output.Extension);
            files.Add((name, file));
            report = output.Kind switch
            {
                OutputKind.Nifti => report with { Segmentation = name },
                OutputKind.Overlay => report with { Overlay = name },
                OutputKind.Seg => report with { DicomSegmentation = name },
                OutputKind.Sr => report with { StructuredReport = name },
                _ => report with { SecondaryCapture = name },
            };
        }
        return (report, files);
    }

    /// <summary>The statistics of each label value on the volume's grid. What no source slice covers is background.</summary>
    private static Dictionary<int, LabelMeasures> Measure(SeriesPlan series, ModelPackage package, IReadOnlyList<SliceResult?> results)
    {
        var (grid, volume) = (series.Grid, series.Grid.Volume);
        var measurements = package.Labels.ToDictionary(label => label.Value, _ => new LabelMeasurement());
        for (var index = 0; index < grid.Slices.Count; index++)
        {
            var slice = grid.Slices[index];
            if (results[slice.Source] is not { } result) continue;
            foreach (var (value, measurement) in measurements)
                if (value < result.Sums.Count) measurement.Add(result.Sums[value], index, slice.RowOffset, slice.ColumnOffset);
        }
        var measures = measurements.ToDictionary(pair => pair.Key, pair => pair.Value.Of(volume));
        if (measures.TryGetValue(Background, out var background))
        {
            var voxels = ((long)volume.Rows * volume.Columns * volume.Slices) - measures.Where(pair => pair.Key != Background).Sum(pair => pair.Value.Voxels);
            measures[Background] = background with { Voxels = voxels, Millilitres = volume.VoxelMillilitres * voxels };
        }
        return measures;
    }

    private static LabelReport Describe(ModelLabel label, LabelMeasures measures)
    {
        double? Round(double? value) => value is { } number ? Math.Round(number, 4) : null;
        // Intensity and place of the background mean nothing.
        return label.Value == Background
            ? new LabelReport(label.Name, label.Value, measures.Voxels, measures.Millilitres)
            : new LabelReport(
                label.Name, label.Value, measures.Voxels, measures.Millilitres, Round(measures.Mean), Round(measures.StandardDeviation), measures.Box,
                measures.Centroid is { } centre ? [Math.Round(centre.X, 3), Math.Round(centre.Y, 3), Math.Round(centre.Z, 3)] : null, label.Code, label.Modifier);
    }

    private static IEnumerable<ClassReport> Classify(ModelPackage package, IReadOnlyList<SliceResult?> results)
    {
        var sums = new double[package.Labels.Count];
        foreach (var result in results)
        {
            for (var i = 0; i < result?.Probabilities.Count; i++) sums[i] += result.Probabilities[i];
        }
        var slices = results.Count(result => result is not null);
        return package.Labels.Select((label, index) => new ClassReport(package.Id, label.Name, Math.Round(sums[index] / slices, 6)));
    }

    /// <summary>The stored result of each slice, encoded as it is stored; null for one that failed.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DamagedResult"/>: some are damaged or gone; all that are damaged have been removed.</exception>
    private async Task<IReadOnlyList<SliceResult?>> ReadAsync(
        StudyPlan plan, SeriesPlan series, IReadOnlyDictionary<string, Refusal> failures, ModelReference model, CancellationToken cancellationToken)
    {
        var results = new SliceResult?[series.Slices.Count];
        var lost = 0;
        await Parallel.ForAsync(0, results.Length, cancellationToken, async (index, token) =>
        {
            var slice = series.Slices[index].Name;
            if (failures.ContainsKey(slice)) return;
            var name = ResultNames.SliceResult(model.Digest, plan.Study.StudyInstanceUid, slice);
            var content = await store.ReadAsync(name, token);
            try
            {
                if (content is not null) results[index] = SliceResult.Decode(content.Data);
            }
            catch (MedClusterException)
            {
                await store.DeleteAsync(name, content!.ETag, token);
            }
            if (results[index] is null) Interlocked.Increment(ref lost);
        });
        return lost == 0 ? results : throw new MedClusterException(ReasonCodes.DamagedResult, $"{lost} of {results.Length} stored slice results are damaged or gone.");
    }

    /// <summary>What became of the instances that count with the series; one of several frames failed if any of them did, in whichever volume.</summary>
    private static Ledger Count(SeriesPlan series, IReadOnlyDictionary<string, Refusal> failures)
    {
        var excluded = series.Exclusions.Where(exclusion => exclusion.Frames is null).Select(exclusion => exclusion.Instance).ToHashSet(ReferenceEqualityComparer.Instance);
        var taken = series.Instances.Where(instance => !excluded.Contains(instance)).ToList();
        var failed = taken.Count(instance => Enumerable.Range(1, instance.Header.NumberOfFrames).Any(frame => failures.ContainsKey(ResultNames.Slice(instance.Reference.Digest, frame))));
        return new Ledger(series.Instances.Count, taken.Count - failed, excluded.Count, failed);
    }

    private static GeometryReport? Describe(SeriesPlan series)
    {
        if (series.Geometry is not { } geometry) return null;
        var findings = geometry.Findings.Select(judged => new FindingReport(judged.Finding.Reason.Code, judged.Finding.Message, judged.Action, judged.Correction)).ToList();
        var sources = geometry.Result.Slices.Count;
        if ((geometry.Grid?.Volume ?? geometry.Result.Volume) is not { } volume)
        {
            var first = geometry.Result.Slices[0];
            return new GeometryReport(first.Rows, first.Columns, sources, [], null, null, findings);
        }
        double[] spacing = volume.SliceSpacing is { } between ? [volume.RowSpacing, volume.ColumnSpacing, between] : [volume.RowSpacing, volume.ColumnSpacing];
        return new GeometryReport(volume.Rows, volume.Columns, volume.Slices, spacing, Rows(volume.RasAffine), geometry.Grid is { Resampled: true } ? sources : null, findings);
    }

    private static IReadOnlyList<IReadOnlyList<double>> Rows(Affine affine) =>
        [[affine.Column.X, affine.Row.X, affine.Slice.X, affine.Origin.X], [affine.Column.Y, affine.Row.Y, affine.Slice.Y, affine.Origin.Y], [affine.Column.Z, affine.Row.Z, affine.Slice.Z, affine.Origin.Z]];
}
