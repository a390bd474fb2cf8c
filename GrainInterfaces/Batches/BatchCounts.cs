namespace MedCluster.GrainInterfaces.Batches;

/// <summary>Counters of a batch or shard.</summary>
/// <param name="Studies">All studies.</param>
/// <param name="Done">Studies processed and committed.</param>
/// <param name="Excluded">Studies of which the pipeline took nothing, committed with their reason.</param>
/// <param name="Failed">Studies that failed, with their reason.</param>
/// <param name="Running">Studies being worked on.</param>
/// <param name="Slices">Slices to compute, of the studies looked at so far.</param>
/// <param name="SlicesDone">Slices of those with a stored result.</param>
/// <param name="SlicesReused">Slices of those whose result was stored before this batch.</param>
[GenerateSerializer, Immutable, Alias("medcluster.batch-counts")]
public sealed record BatchCounts(
    [property: Id(0)] int Studies = 0,
    [property: Id(1)] int Done = 0,
    [property: Id(2)] int Excluded = 0,
    [property: Id(3)] int Failed = 0,
    [property: Id(4)] int Running = 0,
    [property: Id(5)] long Slices = 0,
    [property: Id(6)] long SlicesDone = 0,
    [property: Id(7)] long SlicesReused = 0)
{
    /// <summary>Studies that ended, one way or another.</summary>
    public int Ended => Done + Excluded + Failed;

    /// <summary>The sum of both, counter by counter.</summary>
    public static BatchCounts operator +(BatchCounts left, BatchCounts right) => new(
        left.Studies + right.Studies, left.Done + right.Done, left.Excluded + right.Excluded, left.Failed + right.Failed,
        left.Running + right.Running, left.Slices + right.Slices, left.SlicesDone + right.SlicesDone, left.SlicesReused + right.SlicesReused);

    /// <summary>The sum of both, counter by counter.</summary>
    public static BatchCounts Add(BatchCounts left, BatchCounts right) => left + right;
}
