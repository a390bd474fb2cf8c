using MedCluster.Imaging.Outputs.Dicom;

namespace MedCluster.Imaging.Outputs.Segmentation;

/// <summary>What a DICOM Segmentation holds.</summary>
/// <param name="Source">The slices and their patient and study.</param>
/// <param name="Producer">What made it.</param>
/// <param name="Segments">The labels that become segments, at least one; segment numbers count them from 1 in this order.</param>
/// <param name="SliceSpacing">mm from one slice to the next along the normal; null for a lone slice, or where the gaps differ.</param>
/// <param name="ReadSlice">Gives the labels of slice i of the source, row by row: Rows × Columns bytes. It may be called more than once for each.</param>
public sealed record SegmentationContent(
    ResultSource Source, ResultProducer Producer, IReadOnlyList<Segment> Segments, double? SliceSpacing, Func<int, ReadOnlyMemory<byte>> ReadSlice)
{
    /// <summary>Rows of a slice.</summary>
    internal int Rows => Source.Frames[0].Geometry.Rows;

    /// <summary>Columns of a slice.</summary>
    internal int Columns => Source.Frames[0].Geometry.Columns;

    /// <summary>The labels of a slice.</summary>
    /// <exception cref="InvalidDataException">It has another number of labels than the slices have pixels.</exception>
    internal ReadOnlySpan<byte> Labels(int slice)
    {
        var labels = ReadSlice(slice);
        return labels.Length == Rows * Columns ? labels.Span : throw new InvalidDataException($"Slice {slice} has {labels.Length} labels, its volume {Rows} × {Columns}.");
    }
}
