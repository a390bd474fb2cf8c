using MedCluster.Grains.Manifests;
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
        Func<ManifestInstance, Task<SliceResult?>> readResult,
        CancellationToken cancellationToken)
    {
        var shown = new List<OverlaySlice>();
        foreach (var index in OverlayMontage.ChooseSlices(series.Slices.Count, settings.Slices))
        {
            var slice = series.Slices[index];
            // A failed slice has nothing to show.
            if (await readResult(slice) is { } result) shown.Add(new OverlaySlice(index, await ReadHounsfieldAsync(slice, cancellationToken), result.Mask));
        }
        if (shown.Count == 0) return default;
        var drawn = package.Labels.Where(label => label.Value != Background)
            .Select(label => new OverlayLabel((byte)label.Value, label.Name, label.Color ?? DefaultColour, labels.Single(report => report.Value == label.Value).VolumeMl));
        return OverlayMontage.Render(new OverlayContent(title, series.Geometry!.Slices[0], series.Slices.Count, shown, [.. drawn], settings.Level, settings.Width));
    }

    private async Task<ReadOnlyMemory<float>> ReadHounsfieldAsync(ManifestInstance instance, CancellationToken cancellationToken)
    {
        using var slice = SliceDecoder.Decode(await source.ReadAsync(instance.Reference, cancellationToken), cancellationToken);
        var values = new float[slice.Rows * slice.Columns];
        var (slope, intercept) = ((float)slice.RescaleSlope, (float)slice.RescaleIntercept);
        var stored = slice.Values;
        for (var i = 0; i < values.Length; i++) values[i] = (stored[i] * slope) + intercept;
        return values;
    }
}
