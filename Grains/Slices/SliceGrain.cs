using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Workers;
using MedCluster.Grains.Placement;

namespace MedCluster.Grains.Slices;

/// <inheritdoc cref="ISliceGrain"/>
[DevicePlacement]
public sealed class SliceGrain(SliceProcessor processor) : Grain, ISliceGrain
{
    /// <inheritdoc/>
    public async Task<SliceOutcome> ProcessAsync(SliceRequest request, CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var silo = key[..key.IndexOf('/', StringComparison.Ordinal)];
        try
        {
            return await processor.ProcessAsync(
                request,
                (model, ticket) => GrainFactory.GetGrain<IModelWorkerGrain>(DeviceGrainKey.Worker(silo, request.Device, model.Id, model.Digest)).InferAsync(ticket, cancellationToken),
                cancellationToken);
        }
        finally
        {
            DeactivateOnIdle();
        }
    }
}
