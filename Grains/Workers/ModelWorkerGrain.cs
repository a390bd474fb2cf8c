using MedCluster.GrainInterfaces.Workers;
using MedCluster.Grains.Placement;
using MedCluster.Grains.Slices;
using Orleans.Concurrency;

namespace MedCluster.Grains.Workers;

/// <inheritdoc cref="IModelWorkerGrain"/>
[Reentrant, DevicePlacement]
public sealed class ModelWorkerGrain(DeviceHost devices, SliceExchange exchange) : Grain, IModelWorkerGrain
{
    /// <inheritdoc/>
    public async Task InferAsync(long ticket, CancellationToken cancellationToken)
    {
        var (device, modelId, modelDigest) = DeviceGrainKey.Worker(this.GetPrimaryKeyString());
        var worker = await devices.GetWorkerAsync(device, modelId, modelDigest);
        exchange.SetResult(ticket, await worker.InferAsync(exchange.Get(ticket), cancellationToken));
    }
}
