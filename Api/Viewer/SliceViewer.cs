using System.Collections.Concurrent;
using MedCluster.GrainInterfaces;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Slices;
using MedCluster.Grains.Workers;
using MedCluster.Imaging.Pixels;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.Storage;
using SkiaSharp;

namespace MedCluster.Api.Viewer;

/// <summary>Pictures of single slices: the image through a grey window, and the mask, whose grey values are its labels. Used by the HTTP API and, in this process, by the dashboard.</summary>
public sealed class SliceViewer(IBlobStore store, DeviceHostSettings models, CpuPool cpu)
{
    private const int PlansRemembered = 16;
    private const string DefaultColour = "#00C8FF";

    private readonly StudyPlanner _planner = new(store);
    private readonly InstanceSource _source = new(store);
    private readonly ModelCatalog _models = new(models.ModelsFolder);
    private readonly ConcurrentDictionary<string, Task<StudyPlan>> _plans = new(StringComparer.Ordinal);

    /// <summary>The series of a run.</summary>
    public async Task<IReadOnlyList<ViewerSeries>> GetSeriesAsync(StudyEntry run, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(run, cancellationToken);
        var labels = LabelsOf(plan);
        return [.. plan.Series.Select(series =>
        {
            var plane = series.Slices.Count > 0 ? series.Slices[0].Geometry : null;
            return new ViewerSeries(
                series.SeriesInstanceUid, series.Volume, series.VolumeName, series.Modality, series.Slices.Count, plane?.Rows ?? 0, plane?.Columns ?? 0,
                plane is { RowSpacing: { } down, ColumnSpacing: > 0 and { } across } ? down / across : 1, plan.Definition.Overlay.Level, plan.Definition.Overlay.Width, labels);
        })];
    }

    /// <summary>The slice as PNG of 8-bit grey; null where there is none.</summary>
    /// <param name="run">The run.</param>
    /// <param name="seriesUid">The series.</param>
    /// <param name="volume">Which volume of the series, from 1.</param>
    /// <param name="index">The slice in the order of the volume, from 0.</param>
    /// <param name="level">The value shown as middle grey; null: the pipeline's.</param>
    /// <param name="width">The range from black to white; null: the pipeline's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MedClusterException">The instance is gone or doesn't decode.</exception>
    public async Task<byte[]?> RenderImageAsync(StudyEntry run, string seriesUid, int volume, int index, double? level, double? width, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(run, cancellationToken);
        if (SliceOf(plan, seriesUid, volume, index) is not { } shown) return null;
        return await cpu.RunAsync(async () =>
        {
            using var data = await _source.ReadAsync(shown.Instance.Reference, cancellationToken);
            using var slice = SliceDecoder.Decode(data.Bytes, shown.Frame, cancellationToken);
            return Encode(slice.Columns, slice.Rows, SKColorType.Gray8, SKAlphaType.Opaque, pixels =>
                Window(slice, level ?? plan.Definition.Overlay.Level, width ?? plan.Definition.Overlay.Width, shown.Instance.Header.PhotometricInterpretation == "MONOCHROME1", pixels));
        }, cancellationToken);
    }

    /// <summary>The mask of a slice as PNG of 8-bit grey: the value of a pixel is its label; null where there is no mask.</summary>
    /// <exception cref="MedClusterException">The stored result is damaged.</exception>
    public async Task<byte[]?> RenderMaskAsync(StudyEntry run, string seriesUid, int volume, int index, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(run, cancellationToken);
        if (SliceOf(plan, seriesUid, volume, index) is not { } shown) return null;
        if (SegmentationOf(plan) is not { } model) return null;
        if (await store.ReadAsync(ResultNames.SliceResult(model.Digest, run.Study.StudyInstanceUid, shown.Name), cancellationToken) is not { } content) return null;
        return await cpu.RunAsync(() =>
        {
            var result = SliceResult.Decode(content.Data);
            return Task.FromResult(Encode(result.Columns, result.Rows, SKColorType.Gray8, SKAlphaType.Opaque, result.CopyMask));
        }, cancellationToken);
    }

    private static SlicePlan? SliceOf(StudyPlan plan, string seriesUid, int volume, int index) =>
        plan.Series.FirstOrDefault(series => series.SeriesInstanceUid == seriesUid && series.Volume == volume) is { } series && index >= 0 && index < series.Slices.Count ? series.Slices[index] : null;

    private static void Window(DecodedSlice slice, double level, double width, bool inverted, Span<byte> pixels)
    {
        var (scale, offset) = (255 * slice.RescaleSlope / width, 255 * (slice.RescaleIntercept - level + (width / 2)) / width);
        var values = slice.Values;
        for (var i = 0; i < values.Length; i++)
        {
            var grey = (byte)Math.Clamp((values[i] * scale) + offset + 0.5, 0, 255);
            pixels[i] = inverted ? (byte)(255 - grey) : grey;
        }
    }

    private delegate void Painter(Span<byte> pixels);

    private static byte[] Encode(int columns, int rows, SKColorType colour, SKAlphaType alpha, Painter paint)
    {
        using var bitmap = new SKBitmap();
        // Lines without padding, so that the pixels are one row after the other.
        var info = new SKImageInfo(columns, rows, colour, alpha);
        bitmap.TryAllocPixels(info, info.RowBytes);
        paint(bitmap.GetPixelSpan());
        using var pixmap = bitmap.PeekPixels();
        using var png = pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 3)) ?? throw new InvalidOperationException("The picture could not be encoded.");
        return png.ToArray();
    }

    private async Task<StudyPlan> PlanAsync(StudyEntry run, CancellationToken cancellationToken)
    {
        if (!_plans.TryGetValue(run.Study.RunId, out var plan) || plan.IsFaulted || plan.IsCanceled)
        {
            if (_plans.Count >= PlansRemembered) _plans.Clear();
            _plans[run.Study.RunId] = plan = ReadPlanAsync(run);
        }
        return await plan.WaitAsync(cancellationToken);
    }

    private async Task<StudyPlan> ReadPlanAsync(StudyEntry run)
    {
        var batch = await new BatchIndex(store).FindAsync(run.BatchId, CancellationToken.None)
            ?? throw new MedClusterException(ReasonCodes.UnknownBatch, "The batch of the run is no longer in the store.");
        return await cpu.RunAsync(() => _planner.PlanAsync(run.Study, batch.Request.Pipeline, CancellationToken.None), CancellationToken.None);
    }

    private ModelReference? SegmentationOf(StudyPlan plan) =>
        plan.Pipeline.Models.FirstOrDefault(model => _models.Ids.Contains(model.Id) && _models.Get(model.Id).Task == ModelTask.Segmentation);

    private List<ViewerLabel> LabelsOf(StudyPlan plan) => SegmentationOf(plan) is not { } model ? []
        : [.. _models.Get(model.Id).Labels.Where(label => label.Value != 0).Select(label => new ViewerLabel(label.Value, label.Name, label.Color ?? DefaultColour))];
}
