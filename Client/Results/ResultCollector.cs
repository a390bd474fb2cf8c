using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Batches;
using MedCluster.Storage;

namespace MedCluster.Client.Results;

/// <summary>Asks a batch's shards what became of its studies and exports those that are newly committed.</summary>
internal sealed class ResultCollector(IGrainFactory grains, IBlobStore store, ResultExporter? exporter, string batch, int shards, string pipeline)
{
    private readonly Dictionary<string, StudyOutcome> _outcomes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <summary>What is known of each study, by run id.</summary>
    public IReadOnlyDictionary<string, StudyOutcome> Outcomes => _outcomes;

    /// <summary>The folders of the studies that are exported, by run id.</summary>
    public IReadOnlyDictionary<string, string> Folders => _folders;

    /// <summary>Asks every shard and exports what is new.</summary>
    public async Task CollectAsync()
    {
        for (var shard = 0; shard < shards; shard++)
        {
            foreach (var outcome in await grains.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(batch, shard)).GetOutcomesAsync())
            {
                _outcomes[outcome.RunId] = outcome;
                if (exporter is null || !outcome.Committed || _folders.ContainsKey(outcome.RunId)) continue;
                var commit = await CommitRecord.FindAsync(store, pipeline, outcome.StudyInstanceUid, outcome.RunId, CancellationToken.None);
                if (commit is not null) _folders[outcome.RunId] = await exporter.ExportAsync(commit, CancellationToken.None);
            }
        }
    }
}
