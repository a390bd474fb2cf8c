using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.Batches;

/// <summary>What a shard keeps: what became of its studies.</summary>
public sealed class BatchShardState
{
    /// <summary>What was asked for; null until the first start.</summary>
    public BatchRequest? Request { get; set; }

    /// <summary>Running, paused, ended, cancelled.</summary>
    public BatchState State { get; set; }

    /// <summary>The outcome of each study that ended, by run id. Those that failed without a commit are the dead letters.</summary>
    public Dictionary<string, StudyOutcome> Outcomes { get; set; } = new(StringComparer.Ordinal);
}
