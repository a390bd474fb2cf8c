namespace MedCluster.Imaging.Labels;

/// <summary>
/// What one slice adds to the statistics of a label, as sums, so that slices can be measured one by one and added up in any order later. Rows and columns
/// are counted from 0; where there are no voxels everything is 0.
/// </summary>
/// <param name="Voxels">Pixels that have the label.</param>
/// <param name="Measured">Those of them that the source measured: not padding.</param>
/// <param name="Sum">The sum of the measured pixels' intensities, in the modality's unit (HU for CT).</param>
/// <param name="SumOfSquares">The sum of their squares.</param>
/// <param name="FirstRow">The first row with the label.</param>
/// <param name="LastRow">The last row with the label.</param>
/// <param name="FirstColumn">The first column with the label.</param>
/// <param name="LastColumn">The last column with the label.</param>
/// <param name="RowSum">The sum of all voxels' rows.</param>
/// <param name="ColumnSum">The sum of all voxels' columns.</param>
public readonly record struct LabelSums(
    long Voxels, long Measured, double Sum, double SumOfSquares, int FirstRow, int LastRow, int FirstColumn, int LastColumn, long RowSum, long ColumnSum);
