using MedCluster.Reasons;

namespace MedCluster.Storage;

/// <summary>
/// Everything MedCluster stores: objects of bytes under slash-separated names (<see cref="BlobName"/> says which; <see cref="ResultNames"/>
/// lays them out). Every write is all or nothing, and safe against other processes that use the same store.
/// </summary>
/// <remarks>
/// An object must not be named like the folder of another (<c>a</c> beside <c>a/b</c>). Every method throws
/// <see cref="ArgumentException"/> for a name that is not allowed, <see cref="OperationCanceledException"/> when cancelled, and
/// <see cref="MedClusterException"/> with <see cref="ReasonCodes.StoreFull"/> or <see cref="ReasonCodes.StoreUnavailable"/> when the
/// store does not do it. After <see cref="ReasonCodes.StoreUnavailable"/> or a cancellation the outcome of a write is unknown:
/// everything here can be done again.
/// </remarks>
public interface IBlobStore
{
    /// <summary>Where the store is, for messages. Never holds a secret.</summary>
    string Description { get; }

    /// <summary>The whole object and its version; null if there is none.</summary>
    Task<BlobContent?> ReadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// A stream over the object, for large ones; null if there is none. The stream stays on the version it was opened on; errors
    /// while it is read are <see cref="MedClusterException"/> with <see cref="ReasonCodes.StoreUnavailable"/>.
    /// </summary>
    Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Stores a new object. Exactly one of any number of concurrent creators gets true; false: it exists already and is left as it is.</summary>
    Task<bool> CreateAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores a new large object that <paramref name="write"/> writes to the stream it is given, from start to end. Nothing is visible
    /// before it returned; if it throws, nothing is stored and its exception comes out as it is. False: the object exists already
    /// (<paramref name="write"/> may not have been called).
    /// </summary>
    Task<bool> CreateAsync(string name, Func<Stream, CancellationToken, Task> write, Durability durability, CancellationToken cancellationToken = default);

    /// <summary>Stores the object, whether or not there is one, at once. Returns its version.</summary>
    Task<string> WriteAsync(string name, ReadOnlyMemory<byte> data, Durability durability, CancellationToken cancellationToken = default);

    /// <summary>
    /// Compare and swap: stores the object only if its version is still <paramref name="expectedETag"/>; null: only if there is none.
    /// Returns the new version, or null when another was faster and nothing was stored.
    /// </summary>
    Task<string?> ReplaceAsync(string name, ReadOnlyMemory<byte> data, string? expectedETag, Durability durability, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the object; with <paramref name="expectedETag"/> only if that is still its version. True: this call deleted it; false:
    /// there was none, or it has another version.
    /// </summary>
    Task<bool> DeleteAsync(string name, string? expectedETag = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// The objects whose names start with <paramref name="prefix"/> (any start of a name, empty for all) in ordinal order of their
    /// names. What is written or deleted meanwhile may or may not be in it; everything else is.
    /// </summary>
    IAsyncEnumerable<BlobItem> ListAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>Makes the folder or container if it is absent, and writes and deletes a small object.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidStore"/>: it cannot be written, the message says why; <see cref="ReasonCodes.StoreFull"/>.</exception>
    Task CheckWritableAsync(CancellationToken cancellationToken = default);
}
