using MedCluster.Grains.Pipelines;
using MedCluster.Grains.Planning;
using MedCluster.Grains.Slices;
using MedCluster.Imaging.Outputs.Overlay;
using MedCluster.Imaging.Pixels;
using MedCluster.Inference;

namespace MedCluster.Grains.Aggregation;

/// <summary>Paints the overlay of a series: decodes the slices it shows once more and draws their masks over them.</summary>
public sealed class OverlayPainter(InstanceSource source)
{
    private const int Background = 0;
    private const string DefaultColour = "#00C8FF";

    /// <summary>The picture, as PNG.</summary>
    public async Task<ReadOnlyMemory<byte>> PaintAsync(
        string title,
        OverlaySettings settings,
        SeriesPlan series,
        ModelPackage package,
        IReadOnlyList<LabelReport> labels,
        IReadOnlyList<SliceResult?> results,
        CancellationToken cancellationToken)
    {
        // A failed slice has nothing to show.
        int[] indices = [.. OverlayMontage.ChooseSlices(series.Slices.Count, settings.Slices).Where(index => results[index] is not null)];
        var shown = new OverlaySlice[indices.Length];
        await Parallel.ForAsync(0, indices.Length, cancellationToken, async (i, token) =>
            shown[i] = new OverlaySlice(indices[i], await ReadHounsfieldAsync(series.Slices[indices[i]], token), results[indices[i]]!.ToMask()));
        if (shown.Length == 0) return default;
        var drawn = package.Labels.Where(label => label.Value != Background)
            .Select(label => new OverlayLabel((byte)label.Value, label.Name, label.Color ?? DefaultColour, labels.Single(report => report.Value == label.Value).VolumeMl));
        return OverlayMontage.Render(new OverlayContent(title, series.Slices[0].Geometry, series.Slices.Count, shown, [.. drawn], settings.Level, settings.Width));
    }

    private async Task<ReadOnlyMemory<float>> ReadHounsfieldAsync(SlicePlan plan, CancellationToken cancellationToken)
    {
        using var data = await source.ReadAsync(plan.Instance.Reference, cancellationToken);
        using var slice = SliceDecoder.Decode(data.Bytes, plan.Frame, cancellationToken);
        var values = new float[slice.Rows * slice.Columns];
        var (slope, intercept) = ((float)slice.RescaleSlope, (float)slice.RescaleIntercept);
        var stored = slice.Values;
        for (var i = 0; i < values.Length; i++) values[i] = (stored[i] * slope) + intercept;
        return values;
    }
}
