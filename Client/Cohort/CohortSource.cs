using System.Runtime.CompilerServices;
using System.Text.Json;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Batches;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Client.Cohort;

/// <summary>Reads the reports of a cohort from the store, some at a time: of a batch in the order of its lists, or of every committed run of a pipeline.</summary>
internal sealed class CohortSource(IBlobStore store)
{
    private const int AtOnce = 8;
    private const int Portion = 256;

    /// <summary>The pipeline of a batch, and how many lists it has.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.WrongUsage"/>: there is no such batch.</exception>
    public async Task<BatchEntry> FindBatchAsync(string batch, CancellationToken cancellationToken) =>
        await new BatchIndex(store).FindAsync(batch, cancellationToken)
        ?? throw new MedClusterException(ReasonCodes.WrongUsage, $"There is no batch '{batch}' in {store.Description}; name one that was submitted there, or a pipeline with --pipeline.");

    /// <summary>Every study of a batch with its report; null where it is not done.</summary>
    public async IAsyncEnumerable<(string Study, string Run, StudyReport? Report)> OfBatchAsync(BatchEntry batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < batch.Request.Shards; shard++)
        {
            var name = ResultNames.BatchShard(batch.BatchId, shard);
            var content = await store.ReadAsync(name, cancellationToken) ?? throw Damaged(name);
            var list = Parse<ShardList>(name, content.Data);
            foreach (var entry in await ReadAsync(batch.Request.Pipeline.Id, list.Studies.Select(study => (study.StudyInstanceUid, study.RunId)).ToList(), cancellationToken)) yield return entry;
        }
    }

    /// <summary>Every committed run of a pipeline with its report; null where it is not done.</summary>
    public async IAsyncEnumerable<(string Study, string Run, StudyReport? Report)> OfPipelineAsync(string pipeline, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var portion = new List<(string Study, string Run)>(Portion);
        await foreach (var item in store.ListAsync(ResultNames.PipelineResults(pipeline), cancellationToken))
        {
            if (ResultNames.ParseCommit(item.Name) is not { } run) continue;
            portion.Add(run);
            if (portion.Count < Portion) continue;
            foreach (var entry in await ReadAsync(pipeline, portion, cancellationToken)) yield return entry;
            portion.Clear();
        }
        foreach (var entry in await ReadAsync(pipeline, portion, cancellationToken)) yield return entry;
    }

    private async Task<IReadOnlyList<(string Study, string Run, StudyReport? Report)>> ReadAsync(string pipeline, IReadOnlyList<(string Study, string Run)> runs, CancellationToken cancellationToken)
    {
        var entries = new (string Study, string Run, StudyReport? Report)[runs.Count];
        await Parallel.ForAsync(0, runs.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
        {
            var (study, run) = runs[i];
            var commit = await CommitRecord.FindAsync(store, pipeline, study, run, token);
            StudyReport? report = null;
            if (commit is { Status: StudyState.Done })
            {
                var name = ResultNames.Report(pipeline, study, run);
                report = Parse<StudyReport>(name, (await store.ReadAsync(name, token) ?? throw Damaged(name)).Data);
            }
            entries[i] = (study, run, report);
        });
        return entries;
    }

    private T Parse<T>(string name, ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json.Span, MedClusterJson.Indented) ?? throw Damaged(name);
        }
        catch (JsonException exception)
        {
            throw Damaged(name, exception);
        }
    }

    private MedClusterException Damaged(string name, Exception? inner = null) =>
        new(ReasonCodes.DamagedResult, $"{name} in {store.Description} is gone or cannot be read; remove the run and submit the study again.", inner);
}
