namespace MedCluster.Imaging.Geometry;

/// <summary>
/// Where one slice lies, as its header says; what the header lacks is null. Coordinates are LPS millimetres.
/// </summary>
/// <param name="SopInstanceUid">SOP Instance UID (0008,0018).</param>
/// <param name="Rows">Rows (0028,0010).</param>
/// <param name="Columns">Columns (0028,0011).</param>
/// <param name="Position">Image Position (Patient) (0020,0032): the centre of the first pixel.</param>
/// <param name="RowCosines">The first three values of Image Orientation (Patient) (0020,0037): the direction in which the column index grows.</param>
/// <param name="ColumnCosines">The last three values of Image Orientation (Patient): the direction in which the row index grows.</param>
/// <param name="RowSpacing">The first value of Pixel Spacing (0028,0030): mm from one row to the next.</param>
/// <param name="ColumnSpacing">The second value of Pixel Spacing: mm from one column to the next.</param>
/// <param name="NominalThickness">Slice Thickness (0018,0050), mm. Never used for spacing; it only gives a lone slice some depth in files that need one.</param>
/// <param name="Frame">The frame of the instance, counted from 1.</param>
public sealed record SliceGeometry(
    string SopInstanceUid,
    int Rows,
    int Columns,
    PatientVector? Position,
    PatientVector? RowCosines,
    PatientVector? ColumnCosines,
    double? RowSpacing,
    double? ColumnSpacing,
    double? NominalThickness = null,
    int Frame = 1);
