namespace MedCluster.Storage;

/// <summary>A whole object as it was at one moment.</summary>
/// <param name="Data">Its bytes.</param>
/// <param name="ETag">Its version: hand it to <see cref="IBlobStore.ReplaceAsync"/> to replace exactly this one.</param>
public sealed record BlobContent(ReadOnlyMemory<byte> Data, string ETag);
