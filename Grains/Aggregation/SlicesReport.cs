namespace MedCluster.Grains.Aggregation;

/// <summary>How the slices of a run came to their results. Each counts once, in one of the two.</summary>
/// <param name="Computed">Slices that this run computed.</param>
/// <param name="Reused">Slices whose results were stored before, also by a silo that was lost within a tenth of a second of beginning them.</param>
/// <param name="Repeated">Slices that were begun more than once, because a silo was lost or a fault passed.</param>
public sealed record SlicesReport(int Computed, int Reused, IReadOnlyList<RepeatedSlice> Repeated);
