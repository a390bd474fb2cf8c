using System.Text;

namespace MedCluster.Storage;

/// <summary>What a store is told by, whatever its address looks like from here: two silos share a store if and only if this is the same.</summary>
public static class StoreIdentity
{
    /// <summary>The identity; the first who asks gives the store one.</summary>
    public static async Task<string> GetAsync(IBlobStore store, CancellationToken cancellationToken = default)
    {
        await store.CreateAsync(ResultNames.StoreIdentity, Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N")), cancellationToken);
        return await FindAsync(store, cancellationToken) ?? throw new InvalidOperationException("The store lost its identity while it was asked for.");
    }

    /// <summary>The identity; null if the store has none yet. The cheapest question that shows whether the store answers.</summary>
    public static async Task<string?> FindAsync(IBlobStore store, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(ResultNames.StoreIdentity, cancellationToken) is { } content ? Encoding.ASCII.GetString(content.Data.Span) : null;
}
