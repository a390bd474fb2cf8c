using System.Buffers;

namespace MedCluster.Inference;

/// <summary>The model of a <c>sim:n</c> device: takes a fixed time for a batch and gives the first label everywhere.</summary>
internal sealed class SimulatedModel(ModelPackage package, DeviceId device, InferenceOptions options, TimeProvider time) : IBatchModel
{
    public SliceOutput[] Run(IReadOnlyList<PreparedSlice> slices)
    {
        options.SimulatedFault?.Invoke(device, slices.Count);
        var batchTime = options.SimulatedBatchTime;
        if (batchTime > TimeSpan.Zero)
        {
            using var over = new ManualResetEventSlim();
            using var timer = time.CreateTimer(state => ((ManualResetEventSlim)state!).Set(), over, batchTime, Timeout.InfiniteTimeSpan);
            over.Wait();
        }

        return [.. slices.Select(Output)];
    }

    public void Dispose()
    {
    }

    private SliceOutput Output(PreparedSlice slice)
    {
        if (package.Task == ModelTask.Classification)
        {
            var probabilities = new float[package.Labels.Count];
            probabilities[0] = 1;
            return new SliceOutput(null, probabilities);
        }

        var labels = ArrayPool<byte>.Shared.Rent(slice.Height * slice.Width);
        Array.Fill(labels, (byte)package.Labels[0].Value);
        return new SliceOutput(labels, null);
    }
}
