namespace MedCluster.GrainInterfaces.Slices;

/// <summary>Where an instance's bytes are.</summary>
/// <param name="Location">A path of a file, or <c>store:</c> and the name of a stored instance.</param>
/// <param name="Digest">SHA-256 of the bytes, lower case hexadecimal.</param>
/// <param name="Length">Their number.</param>
/// <param name="ModifiedTicks">For a file, the UTC ticks of its last write when it was taken in; a file with another time or length is hashed again before use.</param>
[GenerateSerializer, Immutable, Alias("medcluster.instance-reference")]
public sealed record InstanceReference(
    [property: Id(0)] string Location,
    [property: Id(1)] string Digest,
    [property: Id(2)] long Length,
    [property: Id(3)] long ModifiedTicks);
