using System.Runtime.CompilerServices;
using System.Text.Json;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Batches;

/// <summary>
/// Which batches there are and which of them a study is in, from the store: an object per batch and one per study of a batch, so that
/// neither a list of batches nor a look-up of a study reads what grows with the number of studies.
/// </summary>
public sealed class BatchIndex(IBlobStore store)
{
    /// <summary>Enters a batch, or its newest submission.</summary>
    public Task AddAsync(BatchEntry batch, CancellationToken cancellationToken) =>
        store.WriteAsync(ResultNames.BatchEntry(batch.BatchId), JsonSerializer.SerializeToUtf8Bytes(batch, MedClusterJson.Compact), cancellationToken);

    /// <summary>Enters a study of a batch; one that is there already stays.</summary>
    public Task AddAsync(StudyEntry entry, CancellationToken cancellationToken) => store.CreateAsync(
        ResultNames.StudyEntry(entry.Study.StudyInstanceUid, entry.Study.RunId, entry.BatchId),
        JsonSerializer.SerializeToUtf8Bytes(entry, MedClusterJson.Compact), Durability.Buffered, cancellationToken);

    /// <summary>Enters a batch among those that run, which a silo wakes when it starts.</summary>
    public Task AddRunningAsync(string batchId, CancellationToken cancellationToken) =>
        store.CreateAsync(ResultNames.RunningBatch(batchId), ReadOnlyMemory<byte>.Empty, cancellationToken);

    /// <summary>Takes it out.</summary>
    public Task RemoveRunningAsync(string batchId, CancellationToken cancellationToken) =>
        store.DeleteAsync(ResultNames.RunningBatch(batchId), null, cancellationToken);

    /// <summary>The batches that run, as far as the store knows.</summary>
    public async IAsyncEnumerable<string> ListRunningAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in store.ListAsync(ResultNames.RunningBatches, cancellationToken))
            yield return Path.GetFileNameWithoutExtension(item.Name);
    }

    /// <summary>The batch with this id; null if none was submitted.</summary>
    public async Task<BatchEntry?> FindAsync(string batchId, CancellationToken cancellationToken) =>
        await store.ReadAsync(ResultNames.BatchEntry(batchId), cancellationToken) is { } content ? Parse<BatchEntry>(ResultNames.BatchEntry(batchId), content) : null;

    /// <summary>Every batch, in no order of time.</summary>
    public IAsyncEnumerable<BatchEntry> ListAsync(CancellationToken cancellationToken) => ReadAsync<BatchEntry>(ResultNames.BatchEntries, cancellationToken);

    /// <summary>The runs of a study, one per batch that it is in.</summary>
    public IAsyncEnumerable<StudyEntry> FindStudyAsync(string studyInstanceUid, CancellationToken cancellationToken) =>
        ReadAsync<StudyEntry>(ResultNames.StudyEntries(studyInstanceUid), cancellationToken);

    private async IAsyncEnumerable<T> ReadAsync<T>(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in store.ListAsync(prefix, cancellationToken))
            if (await store.ReadAsync(item.Name, cancellationToken) is { } content) yield return Parse<T>(item.Name, content);
    }

    private T Parse<T>(string name, BlobContent content)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(content.Data.Span, MedClusterJson.Compact) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new MedClusterException(ReasonCodes.DamagedResult, $"{name} in {store.Description} cannot be read; submit the batch again.", exception);
        }
    }
}
