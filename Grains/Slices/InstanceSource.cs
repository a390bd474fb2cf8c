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

    /// <summary>All bytes of the instance, until they are disposed.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.SourceChanged"/>: it is another one; <see cref="ReasonCodes.SourceUnavailable"/>: the file cannot be read here and now; store errors.</exception>
    public async Task<InstanceBytes> ReadAsync(InstanceReference instance, CancellationToken cancellationToken)
    {
        if (instance.Location.StartsWith(StorePrefix, StringComparison.Ordinal))
        {
            // Stored instances are named by their content and never replaced.
            var stored = await store.ReadAsync(instance.Location[StorePrefix.Length..], cancellationToken) ?? throw Changed("The instance is no longer in the store.");
            return new InstanceBytes(stored.Data);
        }
        try
        {
            using var handle = File.OpenHandle(instance.Location);
            var data = InstanceBytes.Read(handle);
            var touched = data.Bytes.Length != instance.Length || File.GetLastWriteTimeUtc(handle).Ticks != instance.ModifiedTicks;
            if (!touched || Convert.ToHexStringLower(SHA256.HashData(data.Bytes.Span)) == instance.Digest) return data;
            data.Dispose();
            throw Changed("The file is no longer the one that was taken in.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MedClusterException(ReasonCodes.SourceUnavailable, $"The file cannot be read on {Environment.MachineName} ({exception.GetType().Name}); its folder has to be mounted on every silo.", exception);
        }
    }

    private static MedClusterException Changed(string message) => new(ReasonCodes.SourceChanged, message);
}
