using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.Grains.Batches;

/// <summary>What a batch keeps: its request and a counter record per shard.</summary>
public sealed class BatchGrainState
{
    /// <summary>What was asked for; null until the first start.</summary>
    public BatchRequest? Request { get; set; }

    /// <summary>Running, ended, cancelled.</summary>
    public BatchState State { get; set; }

    /// <summary>The counters that each shard last told.</summary>
    public List<BatchCounts> Shards { get; set; } = [];

    /// <summary>Which shards ended.</summary>
    public HashSet<int> Ended { get; set; } = [];
}
