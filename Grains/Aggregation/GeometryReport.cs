namespace MedCluster.Grains.Aggregation;

/// <summary>The geometry of a series.</summary>
/// <param name="Rows">Rows of a slice.</param>
/// <param name="Columns">Columns of a slice.</param>
/// <param name="Slices">Slices.</param>
/// <param name="Spacing">mm from row to row, from column to column, from slice to slice; the last is absent for a single slice.</param>
/// <param name="Affine">From (column, row, slice) to RAS mm, three rows of four; absent where the slices are no volume.</param>
/// <param name="Findings">Departures from a regular volume.</param>
public sealed record GeometryReport(
    int Rows, int Columns, int Slices, IReadOnlyList<double> Spacing, IReadOnlyList<IReadOnlyList<double>>? Affine, IReadOnlyList<FindingReport> Findings);
