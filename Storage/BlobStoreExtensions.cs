namespace MedCluster.Storage;

/// <summary>The writes of <see cref="IBlobStore"/> with the durability that is always right: <see cref="Durability.Flushed"/>.</summary>
public static class BlobStoreExtensions
{
    /// <summary><see cref="IBlobStore.CreateAsync(string, ReadOnlyMemory{byte}, Durability, CancellationToken)"/>, flushed.</summary>
    public static Task<bool> CreateAsync(this IBlobStore store, string name, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        store.CreateAsync(name, data, Durability.Flushed, cancellationToken);

    /// <summary><see cref="IBlobStore.CreateAsync(string, Func{Stream, CancellationToken, Task}, Durability, CancellationToken)"/>, flushed.</summary>
    public static Task<bool> CreateAsync(this IBlobStore store, string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default) =>
        store.CreateAsync(name, write, Durability.Flushed, cancellationToken);

    /// <summary><see cref="IBlobStore.WriteAsync"/>, flushed.</summary>
    public static Task<string> WriteAsync(this IBlobStore store, string name, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, data, Durability.Flushed, cancellationToken);

    /// <summary><see cref="IBlobStore.ReplaceAsync"/>, flushed.</summary>
    public static Task<string?> ReplaceAsync(this IBlobStore store, string name, ReadOnlyMemory<byte> data, string? expectedETag, CancellationToken cancellationToken = default) =>
        store.ReplaceAsync(name, data, expectedETag, Durability.Flushed, cancellationToken);
}
