using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.Api.Batches;

/// <summary>What became of an action.</summary>
/// <param name="State">The batch's state now.</param>
/// <param name="Studies">How many studies are tried again, for retry.</param>
public sealed record ActionResult(BatchState State, int? Studies = null);
