using System.Diagnostics;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Slices;
using MedCluster.Grains.Workers;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Pixels;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Grains.Slices;

/// <summary>The work on one slice: read and decode, prepare an input per model, have it inferred, store the results.</summary>
public sealed class SliceProcessor(InstanceSource source, DeviceHost devices, SliceExchange exchange, IBlobStore store, CpuPool cpu)
{
    /// <summary>
    /// Does it. <paramref name="infer"/> hands a ticket to the worker of a model and is called on the caller's scheduler; everything else
    /// runs on the processor pool. A failure with a reason comes back as the outcome, because retrying is the study's decision.
    /// </summary>
    public async Task<SliceOutcome> ProcessAsync(SliceRequest request, Func<ModelReference, long, Task> infer, CancellationToken cancellationToken)
    {
        var tickets = new List<long>(request.Models.Count);
        try
        {
            var (read, prepared) = await cpu.RunAsync(() => PrepareAsync(request, tickets, cancellationToken), cancellationToken);
            var handed = Stopwatch.GetTimestamp();
            await Task.WhenAll(request.Models.Select((model, index) => infer(model, tickets[index])));
            var inferred = Stopwatch.GetElapsedTime(handed).TotalMilliseconds;
            var stored = await cpu.RunAsync(() => StoreAsync(request, tickets, cancellationToken), cancellationToken);
            return new SliceOutcome(null, null, new SliceTimings(read, prepared, inferred, stored));
        }
        catch (MedClusterException exception)
        {
            return new SliceOutcome(exception.Reason.Code, exception.Message, default);
        }
        finally
        {
            foreach (var ticket in tickets) exchange.Take(ticket)?.Dispose();
        }
    }

    private async Task<(double Read, double Prepared)> PrepareAsync(SliceRequest request, List<long> tickets, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var data = await source.ReadAsync(request.Instance, cancellationToken);
        using var slice = SliceDecoder.Decode(data, cancellationToken);
        var decoded = Stopwatch.GetTimestamp();
        var rescale = new Rescale((float)slice.RescaleSlope, (float)slice.RescaleIntercept, slice.PixelPaddingValue, slice.PixelPaddingRangeLimit);
        foreach (var model in request.Models)
            tickets.Add(exchange.Put(SlicePreparation.Prepare(slice.Values, slice.Rows, slice.Columns, rescale, devices.Models.Get(model.Id).Input)));
        return (Stopwatch.GetElapsedTime(started, decoded).TotalMilliseconds, Stopwatch.GetElapsedTime(decoded).TotalMilliseconds);
    }

    private async Task<double> StoreAsync(SliceRequest request, List<long> tickets, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < request.Models.Count; i++)
        {
            using var inference = exchange.Take(tickets[i]) ?? throw new MedClusterException(ReasonCodes.ModelFailed, "The model worker gave no result.");
            var package = devices.Models.Get(request.Models[i].Id);
            var result = package.Task == ModelTask.Segmentation
                ? new SliceResult(inference.Rows, inference.Columns, inference.Mask, LabelStatistics.Count(inference.Mask.Span, package.Labels.Max(label => label.Value) + 1), [])
                : new SliceResult(0, 0, default, [], inference.Probabilities);
            // Whoever stored it first stored the same.
            await store.CreateAsync(ResultNames.SliceResult(package.Digest, request.Study, request.Instance.Digest), result.Encode(), Durability.Buffered, cancellationToken);
        }
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
