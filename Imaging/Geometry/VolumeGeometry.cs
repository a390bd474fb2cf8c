namespace MedCluster.Imaging.Geometry;

/// <summary>
/// A regular stack of slices in LPS millimetres. Voxel (column c, row r, slice s) has its centre at
/// <c>Origin + c·ColumnSpacing·RowCosines + r·RowSpacing·ColumnCosines + s·SliceStep</c> (DICOM PS3.3 C.7.6.2.1.1, stacked); slices ascend
/// along the normal <c>RowCosines × ColumnCosines</c>.
/// </summary>
/// <param name="Rows">Rows of a slice.</param>
/// <param name="Columns">Columns of a slice.</param>
/// <param name="Slices">Number of slices.</param>
/// <param name="RowSpacing">mm from one row to the next.</param>
/// <param name="ColumnSpacing">mm from one column to the next.</param>
/// <param name="SliceSpacing">mm from one slice to the next along the normal, from their positions; null for a lone slice, whose spacing nothing tells.</param>
/// <param name="RowCosines">Direction in which the column index grows, length 1.</param>
/// <param name="ColumnCosines">Direction in which the row index grows, length 1, perpendicular to <paramref name="RowCosines"/>.</param>
/// <param name="SliceStep">
/// From a slice's position to the next one's, mm: along the normal, except in a sheared (tilted) stack. For a lone slice its nominal thickness along the normal, or 1 mm.
/// </param>
/// <param name="Origin">Centre of the first voxel of the first slice.</param>
public sealed partial record VolumeGeometry(
    int Rows,
    int Columns,
    int Slices,
    double RowSpacing,
    double ColumnSpacing,
    double? SliceSpacing,
    PatientVector RowCosines,
    PatientVector ColumnCosines,
    PatientVector SliceStep,
    PatientVector Origin)
{
    /// <summary>The slices' normal, length 1.</summary>
    public PatientVector Normal => RowCosines.Cross(ColumnCosines);

    /// <summary>Whether the slices are sheared against each other: their step is not along their normal.</summary>
    public bool IsSheared => Normal.Cross(SliceStep).Length > 1e-6 * SliceStep.Length;

    /// <summary>From (column, row, slice) to LPS mm.</summary>
    public Affine LpsAffine => new(ColumnSpacing * RowCosines, RowSpacing * ColumnCosines, SliceStep, Origin);

    /// <summary>From (column, row, slice) to RAS mm (x right, y front, z head: NIfTI's system).</summary>
    public Affine RasAffine => LpsAffine.SwapLpsAndRas();

    /// <summary>Volume of a voxel, ml; null for a lone slice: without a second position its depth is unknown, and a guess would look like a measurement.</summary>
    public double? VoxelMillilitres => SliceSpacing is { } spacing ? RowSpacing * ColumnSpacing * spacing / 1000 : null;
}
