using MedCluster.Grains.Planning;
using MedCluster.Grains.Slices;

namespace MedCluster.Grains.Aggregation.Outputs;

/// <summary>The labels of a segmented volume, decoded a slice at a time into the same buffers. Not for use by several threads at once.</summary>
/// <param name="series">The volume.</param>
/// <param name="results">The slices' results, in the order of the series' slices; null for one that failed, which has no label.</param>
public sealed class SegmentedMasks(SeriesPlan series, IReadOnlyList<SliceResult?> results)
{
    private byte[]? _mask, _placed;

    /// <summary>The labels of a source slice, row by row; they change with the next call.</summary>
    public ReadOnlyMemory<byte> ReadSlice(int slice)
    {
        var geometry = series.Slices[slice].Geometry;
        _mask ??= new byte[geometry.Rows * geometry.Columns];
        if (results[slice] is { } result) result.CopyMask(_mask);
        else Array.Clear(_mask);
        return _mask;
    }

    /// <summary>The labels of a slice of the volume's grid, row by row; they change with the next call.</summary>
    public ReadOnlyMemory<byte> ReadGridSlice(int slice)
    {
        var grid = series.Grid;
        var mask = ReadSlice(grid.Slices[slice].Source);
        if (!grid.Resampled) return mask;
        _placed ??= new byte[grid.Volume.Rows * grid.Volume.Columns];
        grid.Place(mask.Span, series.Slices[grid.Slices[slice].Source].Geometry.Columns, grid.Slices[slice], _placed);
        return _placed;
    }
}
