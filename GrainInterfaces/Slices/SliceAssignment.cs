namespace MedCluster.GrainInterfaces.Slices;

/// <summary>A slice that is to be done: a frame of an instance.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Models">The models whose result is missing.</param>
/// <param name="Frame">The frame of the instance, counted from 1.</param>
/// <param name="Again">It was begun before, with an unknown end: results that are stored by now are not computed again.</param>
[GenerateSerializer, Immutable, Alias("medcluster.slice-assignment")]
public sealed record SliceAssignment(
    [property: Id(0)] InstanceReference Instance,
    [property: Id(1)] IReadOnlyList<ModelReference> Models,
    [property: Id(2)] int Frame = 1,
    [property: Id(3)] bool Again = false);
