using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Outputs.SecondaryCapture;

namespace MedCluster.Grains.Aggregation.Outputs;

/// <summary><see cref="OutputKind.SecondaryCapture"/>.</summary>
internal sealed class SecondaryCaptureOutput : ISeriesOutput
{
    public OutputKind Kind => OutputKind.SecondaryCapture;

    public string Stem => "overlay";

    public string Extension => ".dcm";

    public async Task<ReadOnlyMemory<byte>> WriteAsync(SegmentedVolume volume, CancellationToken cancellationToken) =>
        await volume.PaintAsync(cancellationToken) is { IsEmpty: false } picture
            ? SecondaryCaptureWriter.Write(await volume.ReadSourceAsync(cancellationToken), volume.Producer, picture)
            : default;

    public async Task CheckAsync(SegmentedVolume volume, ReadOnlyMemory<byte> file, CancellationToken cancellationToken) =>
        SecondaryCaptureWriter.Compare(file, await volume.ReadSourceAsync(cancellationToken), volume.Producer, await volume.PaintAsync(cancellationToken));
}
