namespace MedCluster.GrainInterfaces;

/// <summary>A pipeline by content: its definition is stored under its digest.</summary>
/// <param name="Id">The pipeline's id, as in its file.</param>
/// <param name="Digest">SHA-256 of its definition, lower case hexadecimal.</param>
/// <param name="Models">The digests of the model packages it uses, by package id, in the pipeline's order.</param>
[GenerateSerializer, Immutable, Alias("medcluster.pipeline-reference")]
public sealed record PipelineReference(
    [property: Id(0)] string Id,
    [property: Id(1)] string Digest,
    [property: Id(2)] IReadOnlyList<ModelReference> Models);
