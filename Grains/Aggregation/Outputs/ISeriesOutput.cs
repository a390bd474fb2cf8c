using MedCluster.Grains.Pipelines;
using MedCluster.Reasons;

namespace MedCluster.Grains.Aggregation.Outputs;

/// <summary>A file that a segmented volume results in. What it wrote is checked before it is published.</summary>
public interface ISeriesOutput
{
    /// <summary>What it is called in a pipeline.</summary>
    OutputKind Kind { get; }

    /// <summary>Its file's name without the extension, for example <c>segmentation</c>.</summary>
    string Stem { get; }

    /// <summary>The extension, for example <c>.nii.gz</c>.</summary>
    string Extension { get; }

    /// <summary>The file's bytes; the same volume gives the same ones. Empty where there is nothing to write.</summary>
    Task<ReadOnlyMemory<byte>> WriteAsync(SegmentedVolume volume, CancellationToken cancellationToken);

    /// <summary>Reads the bytes back, as if they were somebody else's, and compares them with the volume.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputMismatch"/>: they differ.</exception>
    Task CheckAsync(SegmentedVolume volume, ReadOnlyMemory<byte> file, CancellationToken cancellationToken);
}
