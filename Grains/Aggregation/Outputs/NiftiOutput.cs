using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Outputs.Nifti;

namespace MedCluster.Grains.Aggregation.Outputs;

/// <summary><see cref="OutputKind.Nifti"/>.</summary>
internal sealed class NiftiOutput : ISeriesOutput
{
    public OutputKind Kind => OutputKind.Nifti;

    public string Stem => "segmentation";

    public string Extension => ".nii.gz";

    public Task<ReadOnlyMemory<byte>> WriteAsync(SegmentedVolume volume, CancellationToken cancellationToken) => Task.FromResult<ReadOnlyMemory<byte>>(
        NiftiWriter.Write(volume.Series.Grid.Volume, () => volume.OpenMasks().ReadGridSlice, $"MedCluster {volume.Title}", cancellationToken));

    public Task CheckAsync(SegmentedVolume volume, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        NiftiCheck.Compare(file, volume.Series.Grid.Volume, volume.OpenMasks().ReadGridSlice, cancellationToken);
        return Task.CompletedTask;
    }
}
