namespace MedCluster.GrainInterfaces.Slices;

/// <summary>What a slice grain is to do: slices of one study, as many as its lease has slots.</summary>
/// <param name="Study">The folder of slice results of the study, below each model's.</param>
/// <param name="Device">The device of the lease, on the slice grain's silo.</param>
/// <param name="Slices">The slices.</param>
[GenerateSerializer, Immutable, Alias("medcluster.slice-request")]
public sealed record SliceRequest(
    [property: Id(0)] string Study,
    [property: Id(1)] string Device,
    [property: Id(2)] IReadOnlyList<SliceAssignment> Slices);
