using MedCluster.GrainInterfaces;

namespace MedCluster.Grains.Planning;

/// <summary>A slice with missing results.</summary>
/// <param name="Index">Its place among the slices of the run, which names its grain.</param>
/// <param name="Slice">The slice.</param>
/// <param name="Models">The models whose result is missing.</param>
public sealed record SliceWork(int Index, SlicePlan Slice, IReadOnlyList<ModelReference> Models);
