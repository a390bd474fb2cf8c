namespace MedCluster.Grains.Aggregation;

/// <summary>What was run.</summary>
/// <param name="Id">The run id.</param>
/// <param name="Software">MedCluster's version.</param>
/// <param name="Pipeline">The pipeline: id, version, SHA-256 of its definition.</param>
/// <param name="Models">Its model packages: id, version, SHA-256.</param>
public sealed record RunDescription(string Id, string Software, VersionedDigest Pipeline, IReadOnlyList<VersionedDigest> Models);
