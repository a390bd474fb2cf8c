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
    public async Task<SliceOutcome> ProcessAsync(string study, SliceAssignment slice, Func<ModelReference, long, Task> infer, CancellationToken cancellationToken)
    {
        var tickets = new List<long>(slice.Models.Count);
        DecodedSlice? pixels = null;
        try
        {
            var models = slice.Again ? await MissingAsync(study, slice, cancellationToken) : slice.Models;
            if (models.Count == 0) return new SliceOutcome(null, null, default);
            (pixels, var read, var prepared) = await cpu.RunAsync(() => PrepareAsync(slice, models, tickets, cancellationToken), cancellationToken);
            var handed = Stopwatch.GetTimestamp();
            await Task.WhenAll(models.Select((model, index) => infer(model, tickets[index])));
            var inferred = Stopwatch.GetElapsedTime(handed).TotalMilliseconds;
            var stored = await cpu.RunAsync(() => StoreAsync(study, slice, pixels, models, tickets, cancellationToken), cancellationToken);
            return new SliceOutcome(null, null, new SliceTimings(read, prepared, inferred, stored));
        }
        catch (MedClusterException exception)
        {
            return new SliceOutcome(exception.Reason.Code, exception.Message, default);
        }
        finally
        {
            foreach (var ticket in tickets) exchange.Take(ticket)?.Dispose();
            pixels?.Dispose();
        }
    }

    private async Task<IReadOnlyList<ModelReference>> MissingAsync(string study, SliceAssignment slice, CancellationToken cancellationToken)
    {
        var missing = new List<ModelReference>();
        foreach (var model in slice.Models)
            if (await store.ReadAsync(ResultNames.SliceResult(model.Digest, study, ResultNames.Slice(slice.Instance.Digest, slice.Frame)), cancellationToken) is null) missing.Add(model);
        return missing;
    }

    /// <summary>The slice stays decoded, because its labels are measured on it.</summary>
    private async Task<(DecodedSlice Pixels, double Read, double Prepared)> PrepareAsync(
        SliceAssignment assignment, IReadOnlyList<ModelReference> models, List<long> tickets, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var data = await source.ReadAsync(assignment.Instance, cancellationToken);
        var pixels = SliceDecoder.Decode(data.Bytes, assignment.Frame, cancellationToken);
        try
        {
            var decoded = Stopwatch.GetTimestamp();
            var placement = new SlicePlacement(pixels.Frame.PixelSpacing?[0], pixels.Frame.PixelSpacing?[1], pixels.Frame.ImageOrientationPatient);
            foreach (var model in models)
            {
                var input = devices.GetModel(model).Input;
                tickets.Add(exchange.Put(SlicePreparation.Prepare(pixels.Values, pixels.Rows, pixels.Columns, RescaleOf(pixels, input), input, placement)));
            }
            return (pixels, Stopwatch.GetElapsedTime(started, decoded).TotalMilliseconds, Stopwatch.GetElapsedTime(decoded).TotalMilliseconds);
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    /// <summary>From a slice's values to a model's units.</summary>
    private static Rescale RescaleOf(DecodedSlice slice, ModelInput input)
    {
        var (slope, intercept, padding) = (slice.RescaleSlope, slice.RescaleIntercept, input.ClampLow);
        switch (input.Units)
        {
            case ModelUnits.Hounsfield:
                padding = Rescale.PaddingHounsfield;
                break;
            case ModelUnits.Stored:
                (slope, intercept) = (1, slice.Shift);
                break;
            case ModelUnits.Window:
                if (slice.Frame is not { WindowCenter: { } centre, WindowWidth: >= 1 and var width })
                    throw new MedClusterException(ReasonCodes.MissingTag, "WindowCenter (0028,1050) or WindowWidth (0028,1051) is missing or not valid, and the model's input depends on it.");
                // PS3.3 C.11.2.1.2.1, with 0 to 1 for the output; a width of 1 is a threshold, which a very steep line comes close to.
                var range = Math.Max((double)width - 1, 1e-3);
                (slope, intercept) = (slope / range, ((intercept - (centre - 0.5)) / range) + 0.5);
                break;
        }
        return new Rescale((float)slope, (float)intercept, slice.PixelPaddingValue, slice.PixelPaddingRangeLimit, padding);
    }

    private async Task<double> StoreAsync(
        string study, SliceAssignment slice, DecodedSlice pixels, IReadOnlyList<ModelReference> models, List<long> tickets, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < models.Count; i++)
        {
            using var inference = exchange.Take(tickets[i]) ?? throw new MedClusterException(ReasonCodes.ModelFailed, "The model worker gave no result.");
            var package = devices.GetModel(models[i]);
            var result = package.Task == ModelTask.Segmentation
                ? SliceResult.OfMask(inference.Rows, inference.Columns, inference.Mask.Span, SliceMeasurement.Measure(inference.Mask.Span, pixels, package.Labels.Max(label => label.Value) + 1))
                : SliceResult.OfProbabilities(inference.Probabilities);
            // Whoever stored it first stored the same.
            await store.CreateAsync(ResultNames.SliceResult(package.Digest, study, ResultNames.Slice(slice.Instance.Digest, slice.Frame)), result.Encode(), Durability.Buffered, cancellationToken);
        }
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
