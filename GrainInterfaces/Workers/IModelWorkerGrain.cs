namespace MedCluster.GrainInterfaces.Workers;

/// <summary>
/// One model on one device. Its key is <c>silo/device/modelId@digest</c>; it is placed on that silo and nowhere else. It keeps the
/// model loaded and collects slices of any study into batches.
/// </summary>
[Alias("medcluster.model-worker")]
public interface IModelWorkerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Infers a prepared slice. The slice and its result stay in the silo's slice exchange, because voxels don't travel; only slice grains
    /// of the same silo hold tickets.
    /// </summary>
    [Alias("infer"), ResponseTimeout("00:05:00")]
    Task InferAsync(long ticket, CancellationToken cancellationToken);
}
