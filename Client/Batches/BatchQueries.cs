using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Batches;
using MedCluster.Storage;

namespace MedCluster.Client.Batches;

/// <summary>Asks a cluster how batches and studies stand.</summary>
internal sealed class BatchQueries(IGrainFactory grains, IBlobStore store)
{
    private const int FailedPage = 500;

    /// <summary>Every batch, newest first.</summary>
    public async Task<StatusDocument> AllAsync(bool withFailed, CancellationToken cancellationToken)
    {
        var documents = new List<BatchDocument>();
        await foreach (var entry in new BatchIndex(store).ListAsync(cancellationToken)) documents.Add(await DescribeAsync(entry, withFailed));
        return new StatusDocument(StatusDocument.CurrentSchema, [.. documents.OrderByDescending(batch => batch.SubmittedAt)], []);
    }

    /// <summary>One batch.</summary>
    public async Task<StatusDocument> BatchAsync(string id, bool withFailed, CancellationToken cancellationToken) =>
        new(StatusDocument.CurrentSchema, [await DescribeAsync(await store.FindBatchAsync(id, cancellationToken), withFailed)], []);

    /// <summary>One study, in every batch that it is in.</summary>
    public async Task<StatusDocument> StudyAsync(string studyInstanceUid, CancellationToken cancellationToken)
    {
        var studies = new List<StudyStatusDocument>();
        foreach (var entry in await store.FindStudyAsync(studyInstanceUid, cancellationToken))
        {
            var outcomes = await grains.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(entry.BatchId, entry.Shard)).GetOutcomesAsync();
            var outcome = outcomes.FirstOrDefault(outcome => outcome.RunId == entry.Study.RunId) ?? new StudyOutcome(studyInstanceUid, entry.Study.RunId, StudyState.Waiting);
            studies.Add(StudyStatusDocument.Of(entry, outcome));
        }
        return new StatusDocument(StatusDocument.CurrentSchema, [], studies);
    }

    private async Task<BatchDocument> DescribeAsync(BatchEntry entry, bool withFailed)
    {
        var batch = grains.GetGrain<IBatchGrain>(entry.BatchId);
        return BatchDocument.Of(entry, await batch.GetStatusAsync(), withFailed ? await FailedAsync(batch) : null);
    }

    private static async Task<IReadOnlyList<FailedStudy>> FailedAsync(IBatchGrain batch)
    {
        var failed = new List<FailedStudy>();
        string? after = null;
        do
        {
            var page = await batch.GetFailedAsync(after, FailedPage);
            failed.AddRange(page.Studies);
            after = page.Next;
        }
        while (after is not null);
        return failed;
    }
}
