using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Labels;

/// <summary>Adds up what the slices of a volume say of one label.</summary>
public sealed class LabelMeasurement
{
    private long _voxels, _measured;
    private double _sum, _squares, _rowSum, _columnSum, _sliceSum;
    private LabelBox? _box;

    /// <summary>Adds a slice.</summary>
    /// <param name="sums">What was measured in it.</param>
    /// <param name="slice">Its index in the volume.</param>
    /// <param name="rowOffset">The row of the volume on which its first row lies.</param>
    /// <param name="columnOffset">The column of the volume on which its first column lies.</param>
    public void Add(LabelSums sums, int slice, int rowOffset = 0, int columnOffset = 0)
    {
        if (sums.Voxels == 0) return;
        _voxels += sums.Voxels;
        _measured += sums.Measured;
        _sum += sums.Sum;
        _squares += sums.SumOfSquares;
        _rowSum += sums.RowSum + ((double)rowOffset * sums.Voxels);
        _columnSum += sums.ColumnSum + ((double)columnOffset * sums.Voxels);
        _sliceSum += (double)slice * sums.Voxels;
        var box = new LabelBox(
            sums.FirstColumn + columnOffset, sums.LastColumn + columnOffset, sums.FirstRow + rowOffset, sums.LastRow + rowOffset, slice, slice);
        _box = _box is not { } before ? box : new LabelBox(
            Math.Min(before.FirstColumn, box.FirstColumn), Math.Max(before.LastColumn, box.LastColumn),
            Math.Min(before.FirstRow, box.FirstRow), Math.Max(before.LastRow, box.LastRow),
            Math.Min(before.FirstSlice, slice), Math.Max(before.LastSlice, slice));
    }

    /// <summary>The statistics so far.</summary>
    public LabelMeasures Of(VolumeGeometry volume)
    {
        double? mean = _measured > 0 ? _sum / _measured : null;
        // Rounding can take the variance of a constant label just below 0.
        double? deviation = mean is { } centre ? Math.Sqrt(Math.Max(0, (_squares / _measured) - (centre * centre))) : null;
        return new LabelMeasures(
            _voxels, volume.VoxelMillilitres * _voxels, mean, deviation, _box,
            _voxels > 0 ? volume.LpsAffine.Transform(_columnSum / _voxels, _rowSum / _voxels, _sliceSum / _voxels) : null);
    }
}
