namespace MedCluster.Imaging.Geometry;

/// <summary>A slice of a <see cref="VolumeGrid"/>: which source slice it shows, and where on it.</summary>
/// <param name="Source">The source slice, by its place in the sorted series, counted from 0.</param>
/// <param name="RowOffset">The row of the grid on which the source's first row lies, 0 or more.</param>
/// <param name="ColumnOffset">The column of the grid on which the source's first column lies, 0 or more.</param>
public readonly record struct GridSlice(int Source, int RowOffset, int ColumnOffset);
