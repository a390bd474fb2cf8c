using System.Text.Json;
using MedCluster.Storage;
using Orleans.Storage;

namespace MedCluster.Grains.State;

/// <summary>Keeps grain state in the blob store, as JSON, with the store's ETags: the same on one machine's folder and on Azure Blob.</summary>
public sealed class BlobGrainStorage(IBlobStore store) : IGrainStorage
{
    /// <summary>The name under which grains ask for it.</summary>
    public const string Name = "blobs";

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var content = await store.ReadAsync(NameOf(stateName, grainId), CancellationToken.None);
        grainState.State = content is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(content.Data.Span, MedClusterJson.Compact)!;
        grainState.ETag = content?.ETag!;
        grainState.RecordExists = content is not null;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var name = NameOf(stateName, grainId);
        var data = JsonSerializer.SerializeToUtf8Bytes(grainState.State, MedClusterJson.Compact);
        grainState.ETag = await store.ReplaceAsync(name, data, grainState.ETag, CancellationToken.None)
            ?? await FindOwnAsync(name, data)
            ?? throw new InconsistentStateException($"{name} was written by another activation", "unknown", grainState.ETag ?? "none");
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await store.DeleteAsync(NameOf(stateName, grainId), grainState.ETag, CancellationToken.None);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null!;
        grainState.RecordExists = false;
    }

    /// <summary>The version of what is stored, if it is what was to be written: a write whose answer was lost, done again.</summary>
    private async Task<string?> FindOwnAsync(string name, byte[] data) =>
        await store.ReadAsync(name, CancellationToken.None) is { } there && there.Data.Span.SequenceEqual(data) ? there.ETag : null;

    private static string NameOf(string stateName, GrainId grainId) => ResultNames.State(stateName, grainId.Type.ToString()!, grainId.Key.ToString()!);
}
