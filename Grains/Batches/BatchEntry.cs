using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.Grains.Batches;

/// <summary>A batch in the index of what was submitted.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="Request">What was asked for when it was last submitted.</param>
/// <param name="SubmittedAt">When that was.</param>
public sealed record BatchEntry(string BatchId, BatchRequest Request, DateTimeOffset SubmittedAt);
