namespace MedCluster.GrainInterfaces;

/// <summary>A model package by content.</summary>
/// <param name="Id">The package's id, as in its model.json.</param>
/// <param name="Digest">SHA-256 over model.json and weights, lower case hexadecimal.</param>
[GenerateSerializer, Immutable, Alias("medcluster.model-reference")]
public sealed record ModelReference([property: Id(0)] string Id, [property: Id(1)] string Digest);
