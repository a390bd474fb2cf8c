using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.Grains.Batches;

/// <summary>What a batch keeps: its request and a status record per shard.</summary>
public sealed class BatchGrainState
{
    /// <summary>What was asked for; null until the first start.</summary>
    public BatchRequest? Request { get; set; }

    /// <summary>Running, paused, ended, cancelled.</summary>
    public BatchState State { get; set; }

    /// <summary>What each shard last told.</summary>
    public List<ShardStatus> ShardStatuses { get; set; } = [];

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset? SubmittedAt { get; set; }

    /// <summary>When it ended or was cancelled; null until then.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Since when it runs; null while it doesn't.</summary>
    public DateTimeOffset? RunningSince { get; set; }

    /// <summary>How long it ran before <see cref="RunningSince"/>.</summary>
    public TimeSpan RanBefore { get; set; }
}
