using System.Security.Cryptography;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Slices;

/// <summary>Reads an instance's bytes, from a file or from the store, and makes sure they are the ones that were taken in.</summary>
public sealed class InstanceSource(IBlobStore store)
{
    private const string StorePrefix = "store:";

    /// <summary>The location of a stored instance.</summary>
    public static string InStore(string name) => StorePrefix + name;

    /// <summary>All bytes of the instance.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.SourceChanged"/>: the file is gone or is another one; store errors.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(InstanceReference instance, CancellationToken cancellationToken)
    {
        if (instance.Location.StartsWith(StorePrefix, StringComparison.Ordinal))
        {
            // Stored instances are named by their content and never replaced.
            return (await store.ReadAsync(instance.Location[StorePrefix.Length..], cancellationToken))?.Data
                ?? throw Changed("The instance is no longer in the store.");
        }
        try
        {
            var data = File.ReadAllBytes(instance.Location);
            var touched = data.Length != instance.Length || File.GetLastWriteTimeUtc(instance.Location).Ticks != instance.ModifiedTicks;
            return !touched || Convert.ToHexStringLower(SHA256.HashData(data)) == instance.Digest
                ? data
                : throw Changed("The file is no longer the one that was taken in.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Changed("The file can no longer be read.", exception);
        }
    }

    private static MedClusterException Changed(string message, Exception? inner = null) => new(ReasonCodes.SourceChanged, message, inner);
}
