using System.Diagnostics.CodeAnalysis;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.GrainInterfaces.Workers;
using MedCluster.Grains.Placement;
using MedCluster.Reasons;
using Microsoft.Extensions.Logging;

namespace MedCluster.Grains.Slices;

/// <inheritdoc cref="ISliceGrain"/>
[DevicePlacement, CollectionAgeLimit(Minutes = 2)]
public sealed partial class SliceGrain(SliceProcessor processor, DeviceLoad load, ILogger<SliceGrain> logger) : Grain, ISliceGrain
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<SliceOutcome>> ProcessAsync(SliceRequest request, CancellationToken cancellationToken)
    {
        load.Add(request.Device, request.Slices.Count);
        try
        {
            return await Task.WhenAll(request.Slices.Select(slice => ProcessAsync(request, slice, cancellationToken)));
        }
        finally
        {
            load.Add(request.Device, -request.Slices.Count);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a slice throws is its own outcome; the others of its lease go on.")]
    private async Task<SliceOutcome> ProcessAsync(SliceRequest request, SliceAssignment slice, CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var silo = key[..key.IndexOf('/', StringComparison.Ordinal)];
        try
        {
            return await processor.ProcessAsync(
                request.Study,
                slice,
                (model, ticket) => GrainFactory.GetGrain<IModelWorkerGrain>(DeviceGrainKey.Worker(silo, request.Device, model.Id, model.Digest)).InferAsync(ticket, cancellationToken),
                cancellationToken);
        }
        catch (Exception exception) when (PassingFaults.Is(exception))
        {
            return new SliceOutcome(ReasonCodes.RetriesExhausted.Code, $"The slice kept failing for passing reasons, at last {exception.GetType().Name}.", default);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFault(exception, key);
            return new SliceOutcome(ReasonCodes.InternalFault.Code, $"A fault of MedCluster: {exception.GetType().Name}; run it with --verbose to see more.", default);
        }
    }

    [LoggerMessage(EventId = 1400, Level = LogLevel.Error, Message = "A slice of {Key} failed for a fault of MedCluster")]
    private partial void LogFault(Exception exception, string key);
}
