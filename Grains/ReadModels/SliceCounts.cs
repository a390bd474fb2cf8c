namespace MedCluster.Grains.ReadModels;

/// <summary>Slices of the studies looked at so far.</summary>
/// <param name="Known">Slices to compute.</param>
/// <param name="Done">Those with a stored result.</param>
/// <param name="Reused">Those of them whose result was stored before this batch.</param>
/// <param name="Repeated">Slices that were begun more than once; each counts once in <paramref name="Done"/>.</param>
public sealed record SliceCounts(long Known, long Done, long Reused, long Repeated);
