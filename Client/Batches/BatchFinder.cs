using MedCluster.Grains.Batches;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Client.Batches;

/// <summary>Finds what a user names.</summary>
internal static class BatchFinder
{
    private const int LeastPrefix = 4;

    /// <summary>Whether this is a Study Instance UID rather than a batch id.</summary>
    public static bool IsStudy(string text) => text.Contains('.', StringComparison.Ordinal);

    /// <summary>The batch with this id, or the only one whose id begins so.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.UnknownBatch"/>.</exception>
    public static async Task<BatchEntry> FindBatchAsync(this IBlobStore store, string id, CancellationToken cancellationToken)
    {
        var index = new BatchIndex(store);
        if (id.Length == 0 || !id.All(char.IsAsciiLetterOrDigit)) throw Unknown(id);
        if (await index.FindAsync(id, cancellationToken) is { } exact) return exact;
        var candidates = new List<string>();
        if (id.Length >= LeastPrefix)
        {
            await foreach (var item in store.ListAsync(ResultNames.BatchEntries + id, cancellationToken)) candidates.Add(item.Name[ResultNames.BatchEntries.Length..^".json".Length]);
        }
        return candidates switch
        {
            [var only] => await index.FindAsync(only, cancellationToken) ?? throw Unknown(id),
            [] => throw Unknown(id),
            _ => throw new MedClusterException(ReasonCodes.UnknownBatch, $"Several batches begin with '{id}': {string.Join(", ", candidates.Take(5))}."),
        };
    }

    /// <summary>The runs of a study, one per batch it is in.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.UnknownBatch"/>.</exception>
    public static async Task<IReadOnlyList<StudyEntry>> FindStudyAsync(this IBlobStore store, string studyInstanceUid, CancellationToken cancellationToken)
    {
        var entries = new List<StudyEntry>();
        await foreach (var entry in new BatchIndex(store).FindStudyAsync(studyInstanceUid, cancellationToken)) entries.Add(entry);
        return entries.Count > 0 ? entries : throw new MedClusterException(ReasonCodes.UnknownBatch, $"No batch has the study {studyInstanceUid}.");
    }

    private static MedClusterException Unknown(string id) => new(ReasonCodes.UnknownBatch, $"There is no batch '{id}'; medcluster status lists those there are.");
}
