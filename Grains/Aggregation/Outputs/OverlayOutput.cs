using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Outputs.Overlay;

namespace MedCluster.Grains.Aggregation.Outputs;

/// <summary><see cref="OutputKind.Overlay"/>.</summary>
internal sealed class OverlayOutput : ISeriesOutput
{
    public OutputKind Kind => OutputKind.Overlay;

    public string Stem => "overlay";

    public string Extension => ".png";

    public Task<ReadOnlyMemory<byte>> WriteAsync(SegmentedVolume volume, CancellationToken cancellationToken) => volume.PaintAsync(cancellationToken);

    /// <summary>The picture is for people; that it is one, and whole, is all there is to check.</summary>
    public Task CheckAsync(SegmentedVolume volume, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        OverlayMontage.Check(file);
        return Task.CompletedTask;
    }
}
