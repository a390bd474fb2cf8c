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
/// <param name="Planning">Running studies that are being planned.</param>
/// <param name="Computing">Running studies whose slices are being computed, or wait for a device.</param>
/// <param name="Committing">Running studies whose result is being made and committed.</param>
/// <param name="SlicesRepeated">Slices that were begun more than once, because a silo was lost or a fault passed; each counts once in <paramref name="SlicesDone"/>.</param>
[GenerateSerializer, Immutable, Alias("medcluster.batch-counts")]
public sealed record BatchCounts(
    [property: Id(0)] int Studies = 0,
    [property: Id(1)] int Done = 0,
    [property: Id(2)] int Excluded = 0,
    [property: Id(3)] int Failed = 0,
    [property: Id(4)] int Running = 0,
    [property: Id(5)] long Slices = 0,
    [property: Id(6)] long SlicesDone = 0,
    [property: Id(7)] long SlicesReused = 0,
    [property: Id(8)] int Planning = 0,
    [property: Id(9)] int Computing = 0,
    [property: Id(10)] int Committing = 0,
    [property: Id(11)] long SlicesRepeated = 0)
{
    /// <summary>Studies that ended, one way or another.</summary>
    public int Ended => Done + Excluded + Failed;

    /// <summary>Studies that wait for their turn.</summary>
    public int Waiting => Math.Max(0, Studies - Ended - Running);

    /// <summary>Slices of the whole batch: those of the studies looked at, and as many per study for the others.</summary>
    public double ExpectedSlices => Ended + Running == 0 ? Slices : (double)Slices * Studies / (Ended + Running);

    /// <summary>The sum of both, counter by counter.</summary>
    public static BatchCounts operator +(BatchCounts left, BatchCounts right) => new(
        left.Studies + right.Studies, left.Done + right.Done, left.Excluded + right.Excluded, left.Failed + right.Failed,
        left.Running + right.Running, left.Slices + right.Slices, left.SlicesDone + right.SlicesDone, left.SlicesReused + right.SlicesReused,
        left.Planning + right.Planning, left.Computing + right.Computing, left.Committing + right.Committing, left.SlicesRepeated + right.SlicesRepeated);

    /// <summary>The sum of both, counter by counter.</summary>
    public static BatchCounts Add(BatchCounts left, BatchCounts right) => left + right;
}
