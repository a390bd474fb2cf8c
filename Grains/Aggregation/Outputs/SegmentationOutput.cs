using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Outputs.Segmentation;

namespace MedCluster.Grains.Aggregation.Outputs;

/// <summary><see cref="OutputKind.Seg"/>.</summary>
internal sealed class SegmentationOutput : ISeriesOutput
{
    public OutputKind Kind => OutputKind.Seg;

    public string Stem => "segmentation";

    public string Extension => ".dcm";

    public async Task<ReadOnlyMemory<byte>> WriteAsync(SegmentedVolume volume, CancellationToken cancellationToken) =>
        SegmentationWriter.Write(await volume.ReadSegmentationAsync(cancellationToken), cancellationToken);

    public async Task CheckAsync(SegmentedVolume volume, ReadOnlyMemory<byte> file, CancellationToken cancellationToken) =>
        SegmentationCheck.Compare(file, await volume.ReadSegmentationAsync(cancellationToken), cancellationToken);
}
