namespace MedCluster.GrainInterfaces.Slices;

/// <summary>What a slice grain is to do.</summary>
/// <param name="Study">The folder of slice results of the study, below each model's.</param>
/// <param name="Instance">The instance.</param>
/// <param name="Models">The models whose result is missing.</param>
/// <param name="Device">The device of the lease, on the slice grain's silo.</param>
[GenerateSerializer, Immutable, Alias("medcluster.slice-request")]
public sealed record SliceRequest(
    [property: Id(0)] string Study,
    [property: Id(1)] InstanceReference Instance,
    [property: Id(2)] IReadOnlyList<ModelReference> Models,
    [property: Id(3)] string Device);
