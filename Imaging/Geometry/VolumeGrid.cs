namespace MedCluster.Imaging.Geometry;

/// <summary>
/// The regular grid on which a volume's labels are written, and where each of its slices comes from. For a regular series it is the series' own
/// grid, slice by slice. For a corrected one it is a grid of equal steps along the normal: each of its slices shows the nearest source slice, moved in
/// its plane by whole pixels where the series is sheared. Labels are never mixed, so a label is off by at most half a step and half a pixel.
/// </summary>
/// <param name="Volume">The grid's geometry.</param>
/// <param name="Slices">Its slices, ascending along the normal; their sources ascend as well.</param>
/// <param name="Resampled">Whether it is another grid than the source slices'.</param>
public sealed record VolumeGrid(VolumeGeometry Volume, IReadOnlyList<GridSlice> Slices, bool Resampled)
{
    // A gap much smaller than the others is rounding or a fault; the grid does not follow it.
    private const double FinestPartOfUsualGap = 0.2;
    private const int MostSlicesPerSource = 8;

    /// <summary>The grid of a regular volume: its own.</summary>
    public static VolumeGrid Of(VolumeGeometry volume) => new(volume, [.. Enumerable.Range(0, volume.Slices).Select(slice => new GridSlice(slice, 0, 0))], Resampled: false);

    /// <summary>
    /// A grid of equal steps through slices of one orientation, matrix and pixel spacing. Its step is the smallest gap between them (but at least a fifth
    /// of their lower median), so that every slice is on it; it reaches from the first slice to the last.
    /// </summary>
    /// <param name="sorted">The slices, by position along the normal; at least two, at different positions.</param>
    /// <param name="shearBack">Whether slices that are shifted in their plane are moved back, onto a grid large enough for all; else its steps are sheared as they are.</param>
    /// <returns>The grid; null where one would need many times as many voxels as the source has.</returns>
    public static VolumeGrid? Resample(IReadOnlyList<SliceGeometry> sorted, bool shearBack)
    {
        var first = sorted[0];
        var (rows, columns, rowSpacing, columnSpacing) = (first.Rows, first.Columns, first.RowSpacing!.Value, first.ColumnSpacing!.Value);
        var row = first.RowCosines!.Value.Normalised();
        var column = first.ColumnCosines!.Value;
        column = (column - column.Dot(row) * row).Normalised();
        var normal = row.Cross(column);
        var origin = first.Position!.Value;

        double[] heights = [.. sorted.Select(slice => normal.Dot(slice.Position!.Value - origin))];
        double[] gaps = [.. heights.Skip(1).Zip(heights, (next, height) => next - height).Where(gap => gap > 0).Order()];
        if (gaps.Length == 0) return null;
        var step = Math.Max(gaps[0], FinestPartOfUsualGap * gaps[(gaps.Length - 1) / 2]);
        var steps = Math.Round(heights[^1] / step);
        if (!(steps < (double)MostSlicesPerSource * sorted.Count)) return null;
        // The last slice is on the grid exactly: half a step of rounding over the whole height is spread over all steps.
        step = heights[^1] / steps;

        (int Row, int Column)[] shifts = [.. sorted.Select(slice => shearBack ? Shift(slice) : (0, 0))];
        var (top, left) = (shifts.Min(shift => shift.Row), shifts.Min(shift => shift.Column));
        var (addedRows, addedColumns) = (shifts.Max(shift => shift.Row) - top, shifts.Max(shift => shift.Column) - left);
        if (addedRows > rows || addedColumns > columns) return null;

        var slices = new GridSlice[(int)steps + 1];
        for (int i = 0, source = 0; i < slices.Length; i++)
        {
            while (source + 1 < heights.Length && Math.Abs(heights[source + 1] - i * step) <= Math.Abs(heights[source] - i * step)) source++;
            slices[i] = new GridSlice(source, shifts[source].Row - top, shifts[source].Column - left);
        }
        var whole = sorted[^1].Position!.Value - origin;
        return new VolumeGrid(
            new VolumeGeometry(
                rows + addedRows, columns + addedColumns, slices.Length, rowSpacing, columnSpacing, step, row, column,
                shearBack ? step * normal : 1 / steps * whole, origin + top * rowSpacing * column + left * columnSpacing * row),
            slices, Resampled: true);

        (int Row, int Column) Shift(SliceGeometry slice)
        {
            var displacement = slice.Position!.Value - origin;
            return ((int)Math.Clamp(Math.Round(displacement.Dot(column) / rowSpacing), -1e6, 1e6), (int)Math.Clamp(Math.Round(displacement.Dot(row) / columnSpacing), -1e6, 1e6));
        }
    }

    /// <summary>How many slices of the grid show each source slice, by its place in the sorted series.</summary>
    /// <param name="sources">The number of source slices.</param>
    public int[] Multiplicities(int sources)
    {
        var counts = new int[sources];
        foreach (var slice in Slices) counts[slice.Source]++;
        return counts;
    }

    /// <summary>Puts the labels of a source slice where a slice of the grid has them; what the source does not cover stays 0.</summary>
    /// <param name="labels">The source slice's labels, row by row.</param>
    /// <param name="sourceColumns">Its columns.</param>
    /// <param name="slice">The slice of the grid.</param>
    /// <param name="target">Rows × Columns labels of the grid's slice.</param>
    public void Place(ReadOnlySpan<byte> labels, int sourceColumns, GridSlice slice, Span<byte> target)
    {
        target.Clear();
        for (var row = 0; row < labels.Length / sourceColumns; row++)
            labels.Slice(row * sourceColumns, sourceColumns).CopyTo(target[(((row + slice.RowOffset) * Volume.Columns) + slice.ColumnOffset)..]);
    }
}
