namespace MedCluster.Inference;

/// <summary>What a <see cref="ModelWorker"/> has done so far.</summary>
/// <param name="Slices">Slices that got a result.</param>
/// <param name="Batches">Batches that they were in.</param>
/// <param name="Computing">The device's time for those batches.</param>
public readonly record struct ModelWorkerStatistics(long Slices, long Batches, TimeSpan Computing);
