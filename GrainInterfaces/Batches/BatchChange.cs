namespace MedCluster.GrainInterfaces.Batches;

/// <summary>Where a batch stands, and what tells whether it changed.</summary>
/// <param name="Activation">The activation that answers; counters of another one say nothing about its own.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Shards">Per shard, how often its status changed; 0 for a shard that wasn't started.</param>
[GenerateSerializer, Immutable, Alias("medcluster.batch-change")]
public sealed record BatchChange(
    [property: Id(0)] Guid Activation,
    [property: Id(1)] long Version,
    [property: Id(2)] BatchStatus Status,
    [property: Id(3)] IReadOnlyList<int> Shards);
