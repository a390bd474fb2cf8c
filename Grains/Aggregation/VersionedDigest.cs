namespace MedCluster.Grains.Aggregation;

/// <summary>Something by version and content.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">SHA-256, lower case hexadecimal.</param>
public sealed record VersionedDigest(string Id, string Version, string Sha256);
