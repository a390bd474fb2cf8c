namespace MedCluster.Storage;

/// <summary>One object in a listing.</summary>
/// <param name="Name">Its whole name.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="ETag">Its version, the same string that reading it gives.</param>
public sealed record BlobItem(string Name, long Length, string ETag);
