namespace MedCluster.Grains.Aggregation;

/// <summary>The geometry of a series as its labels are written: its own, or the regular grid of a corrected one.</summary>
/// <param name="Rows">Rows of a slice.</param>
/// <param name="Columns">Columns of a slice.</param>
/// <param name="Slices">Slices.</param>
/// <param name="Spacing">mm from row to row, from column to column, from slice to slice; the last is absent for a single slice.</param>
/// <param name="Affine">From (column, row, slice) to RAS mm, three rows of four; absent where the slices are no volume.</param>
/// <param name="SourceSlices">The number of source slices, where the grid is another one than theirs.</param>
/// <param name="Findings">Departures from a regular volume, and what was done about them.</param>
public sealed record GeometryReport(
    int Rows, int Columns, int Slices, IReadOnlyList<double> Spacing, IReadOnlyList<IReadOnlyList<double>>? Affine, int? SourceSlices, IReadOnlyList<FindingReport> Findings);
