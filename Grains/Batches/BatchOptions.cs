using System.ComponentModel.DataAnnotations;

namespace MedCluster.Grains.Batches;

/// <summary>How much of a batch is under way at once; what waits costs no memory but its place in a list.</summary>
public sealed class BatchOptions
{
    /// <summary>Shards of a batch at work at once. Default 4, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int ActiveShards { get; set; } = 4;

    /// <summary>Studies of a shard at work at once. Default 4, 1 to 1000: enough that one computes while others plan and commit.</summary>
    [Range(1, 1000)]
    public int StudiesPerShard { get; set; } = 4;

    /// <summary>How often a shard looks at its studies and a batch at its shards. Default 0.5 s, 0.05 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan LookPeriod { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a silo asks every batch that runs for its status, which wakes one that was lost with all that called it. Default 1 min, 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan WakePeriod { get; set; } = TimeSpan.FromMinutes(1);
}
