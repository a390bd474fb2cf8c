using MedCluster.GrainInterfaces.Slices;

namespace MedCluster.Grains.Aggregation;

/// <summary>Where the time of a run went, milliseconds. Slices overlap, so their stages sum to more than the run took.</summary>
/// <param name="Slices">Sums over the slices that this run computed.</param>
/// <param name="Aggregate">From the last slice to the commit.</param>
public sealed record RunTimings(SliceTimings Slices, double Aggregate);
