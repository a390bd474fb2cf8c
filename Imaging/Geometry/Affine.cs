namespace MedCluster.Imaging.Geometry;

/// <summary>
/// An affine map from voxel indices (column, row, slice), the centre of the first voxel being (0, 0, 0), to millimetres. Its columns are
/// the steps from one voxel to the next along each index, and the position of the first voxel.
/// </summary>
/// <param name="Column">mm from one column to the next.</param>
/// <param name="Row">mm from one row to the next.</param>
/// <param name="Slice">mm from one slice to the next.</param>
/// <param name="Origin">The centre of voxel (0, 0, 0), mm.</param>
public sealed record Affine(PatientVector Column, PatientVector Row, PatientVector Slice, PatientVector Origin)
{
    /// <summary>The volume of a voxel in mm³, negative where the indices form a left-handed system.</summary>
    public double Determinant => Column.Cross(Row).Dot(Slice);

    /// <summary>The place of a voxel's centre, mm.</summary>
    public PatientVector Transform(double column, double row, double slice) => Origin + column * Column + row * Row + slice * Slice;

    /// <summary>The same map into the other of the two systems: LPS to RAS or back, x and y negated.</summary>
    public Affine SwapLpsAndRas()
    {
        static PatientVector Swap(PatientVector vector) => new(-vector.X, -vector.Y, vector.Z);
        return new(Swap(Column), Swap(Row), Swap(Slice), Swap(Origin));
    }

    /// <summary>The same places under row indices that count from the last of <paramref name="rows"/> rows.</summary>
    public Affine WithRowsReversed(int rows) => this with { Row = -1 * Row, Origin = Origin + (rows - 1) * Row };

    /// <summary>The upper three lines of the 4×4 matrix, line by line: 12 numbers.</summary>
    public double[] ToArray() =>
    [
        Column.X, Row.X, Slice.X, Origin.X,
        Column.Y, Row.Y, Slice.Y, Origin.Y,
        Column.Z, Row.Z, Slice.Z, Origin.Z,
    ];
}
