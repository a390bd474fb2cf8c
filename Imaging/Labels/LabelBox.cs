namespace MedCluster.Imaging.Labels;

/// <summary>The smallest box of whole voxels around a label, both ends within it; indices count from 0.</summary>
/// <param name="FirstColumn">Its first column.</param>
/// <param name="LastColumn">Its last column.</param>
/// <param name="FirstRow">Its first row.</param>
/// <param name="LastRow">Its last row.</param>
/// <param name="FirstSlice">Its first slice.</param>
/// <param name="LastSlice">Its last slice.</param>
public readonly record struct LabelBox(int FirstColumn, int LastColumn, int FirstRow, int LastRow, int FirstSlice, int LastSlice);
