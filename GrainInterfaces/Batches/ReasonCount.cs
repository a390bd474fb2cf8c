namespace MedCluster.GrainInterfaces.Batches;

/// <summary>How many studies failed for a reason.</summary>
/// <param name="Reason">The reason code.</param>
/// <param name="Studies">Their number.</param>
[GenerateSerializer, Immutable, Alias("medcluster.reason-count")]
public sealed record ReasonCount([property: Id(0)] string Reason, [property: Id(1)] int Studies);
