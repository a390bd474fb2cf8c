namespace MedCluster.Inference;

/// <summary>What a model gave for a slice, and what it took.</summary>
/// <param name="Output">The result, before it is enlarged to the slice's size.</param>
/// <param name="Waited">From the slice's arrival to the begin of its batch.</param>
/// <param name="Computed">The batch's time on the device divided by its slices.</param>
internal readonly record struct BatchedOutput(SliceOutput Output, TimeSpan Waited, TimeSpan Computed);
