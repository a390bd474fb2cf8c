namespace MedCluster.GrainInterfaces.Batches;

/// <summary>Where a batch stands.</summary>
/// <param name="State">Running, ended or cancelled.</param>
/// <param name="Counts">Its studies and slices by state; they always sum to what was submitted and known so far.</param>
[GenerateSerializer, Immutable, Alias("medcluster.batch-status")]
public sealed record BatchStatus([property: Id(0)] BatchState State, [property: Id(1)] BatchCounts Counts);
