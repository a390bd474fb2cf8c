using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Outputs.StructuredReport;

namespace MedCluster.Grains.Aggregation.Outputs;

/// <summary><see cref="OutputKind.Sr"/>.</summary>
internal sealed class MeasurementReportOutput : ISeriesOutput
{
    public OutputKind Kind => OutputKind.Sr;

    public string Stem => "measurements";

    public string Extension => ".dcm";

    public async Task<ReadOnlyMemory<byte>> WriteAsync(SegmentedVolume volume, CancellationToken cancellationToken) =>
        MeasurementReportWriter.Write(await volume.ReadMeasurementsAsync(cancellationToken));

    public async Task CheckAsync(SegmentedVolume volume, ReadOnlyMemory<byte> file, CancellationToken cancellationToken) =>
        MeasurementReportWriter.Compare(file, await volume.ReadMeasurementsAsync(cancellationToken));
}
