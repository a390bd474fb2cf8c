using System.Buffers;
using System.Runtime.InteropServices;
using MedCluster.Reasons;
using static TorchSharp.torch;

namespace MedCluster.Inference;

/// <summary>A model package's TorchScript module on a device.</summary>
internal sealed class TorchModel : IBatchModel
{
    // TorchScript profiles the first run, specialises in the second and has settled in the third.
    private const int WarmUpRuns = 3;
    private const int WarmUpSize = 64;
    private const int WarmUpBatch = 8;

    private static readonly SlicePlacement WarmUpPlacement = new(1, 1, [1, 0, 0, 0, 1, 0]);

    private readonly ModelPackage _package;
    private readonly DeviceId _device;
    private readonly jit.ScriptModule<Tensor, Tensor> _module;
    private readonly byte[]? _values;
    private Tensor? _input;

    private TorchModel(ModelPackage package, DeviceId device, jit.ScriptModule<Tensor, Tensor> module)
    {
        (_package, _device, _module) = (package, device, module);
        var values = package.Labels.Select(label => (byte)label.Value).ToArray();
        _values = values.Select((value, channel) => value == channel).All(same => same) ? null : values;
    }

    /// <summary>Loads the weights and runs small inputs until TorchScript has settled. Called on the device's thread.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidModelPackage"/>: the weights do not load; or as <see cref="Run"/>.</exception>
    internal static TorchModel Load(ModelPackage package, DeviceId device)
    {
        TorchModel model;
        try
        {
            var torchDevice = device.Torch();
            var module = jit.load<Tensor, Tensor>(package.WeightsPath, torchDevice.type, torchDevice.index);
            module.eval();
            model = new TorchModel(package, device, module);
        }
        catch (Exception exception) when (TorchFailure.IsTorch(exception) || exception is IOException)
        {
            throw new MedClusterException(
                ReasonCodes.InvalidModelPackage, $"The model package {package.Folder}: weights do not load: {TorchFailure.Summary(exception)}", exception);
        }

        try
        {
            model.WarmUp();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public SliceOutput[] Run(IReadOnlyList<PreparedSlice> slices)
    {
        try
        {
            using var scope = NewDisposeScope();
            return Read(_module.call(Stack(slices)), slices);
        }
        catch (Exception exception) when (TorchFailure.IsTorch(exception))
        {
            throw TorchFailure.Explain(exception, _package.Id, _device);
        }
    }

    public void Dispose()
    {
        _input?.Dispose();
        _module.Dispose();
    }

    private void WarmUp()
    {
        var size = (WarmUpSize + _package.Input.MultipleOf - 1) / _package.Input.MultipleOf * _package.Input.MultipleOf * _package.Input.Downsample;
        foreach (var count in new[] { 1, Math.Min(_package.MaxBatch, WarmUpBatch) }.Distinct())
        {
            PreparedSlice[] slices = [.. Enumerable.Range(0, count).Select(_ => new PreparedSlice(size, size, _package.Input, WarmUpPlacement))];
            foreach (var slice in slices)
                slice.Values.Fill(_package.Input.PadValue);
            for (var run = 0; run < WarmUpRuns; run++)
            {
                foreach (var output in Run(slices))
                    Release(output);
            }

            foreach (var slice in slices)
                slice.Dispose();
        }
    }

    private static void Release(SliceOutput output)
    {
        if (output.Labels is not null)
            ArrayPool<byte>.Shared.Return(output.Labels);
    }

    /// <summary>The slices as N × 1 × height × width on the device. The CPU tensor is kept for the next batch of that size.</summary>
    private Tensor Stack(IReadOnlyList<PreparedSlice> slices)
    {
        var (height, width) = (slices[0].Height, slices[0].Width);
        if (_input is null || !_input.shape.AsSpan(1).SequenceEqual([1, height, width]) || _input.shape[0] < slices.Count)
        {
            _input?.Dispose();
            _input = null;
            _input = empty([slices.Count, 1, height, width], ScalarType.Float32).DetachFromDisposeScope();
        }

        var batch = _input.narrow(0, 0, slices.Count);
        var values = MemoryMarshal.Cast<byte, float>(batch.bytes);
        for (var i = 0; i < slices.Count; i++)
            slices[i].Values.CopyTo(values[(i * height * width)..]);
        return _device.Kind == DeviceKind.Cuda ? batch.to(_device.Torch()) : batch;
    }

    private SliceOutput[] Read(Tensor logits, IReadOnlyList<PreparedSlice> slices)
    {
        var channels = _package.Labels.Count;
        var slice = slices[0];
        long[] expected = _package.Task == ModelTask.Segmentation ? [slices.Count, channels, slice.Height, slice.Width] : [slices.Count, channels];
        var shape = logits.shape;
        if (!shape.AsSpan().SequenceEqual(expected))
        {
            throw new MedClusterException(
                ReasonCodes.ModelFailed, $"The model {_package.Id} gave a result of {string.Join(" × ", shape)} where {string.Join(" × ", expected)} was due.");
        }

        if (logits.dtype != ScalarType.Float32)
            logits = logits.to(ScalarType.Float32);
        return _package.Task == ModelTask.Segmentation ? Masks(logits, slices) : Probabilities(logits, slices.Count);
    }

    private SliceOutput[] Masks(Tensor logits, IReadOnlyList<PreparedSlice> slices)
    {
        var channels = _package.Labels.Count;
        var pixels = slices[0].Height * slices[0].Width;
        if (logits.is_cuda)
            logits = logits.cpu();
        var interleaved = false;
        if (!logits.is_contiguous())
        {
            // Models in channels-last order give N × height × width × C in memory.
            var channelsLast = logits.permute(0, 2, 3, 1);
            interleaved = channelsLast.is_contiguous();
            logits = interleaved ? channelsLast : logits.contiguous();
        }

        var values = MemoryMarshal.Cast<byte, float>(logits.bytes);
        var outputs = new SliceOutput[slices.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var labels = ArrayPool<byte>.Shared.Rent(pixels);
            outputs[i] = new SliceOutput(labels, null);
            var own = values.Slice(i * channels * pixels, channels * pixels);
            var finite = interleaved
                ? MaskPostprocessing.ArgMaxInterleaved(own, channels, labels.AsSpan(0, pixels))
                : MaskPostprocessing.ArgMaxPlanes(own, channels, labels.AsSpan(0, pixels));
            if (!finite)
                throw NotFinite();
            if (_values is not null)
            {
                foreach (ref var label in labels.AsSpan(0, pixels))
                    label = _values[label];
            }
        }

        return outputs;
    }

    private SliceOutput[] Probabilities(Tensor logits, int count)
    {
        var channels = _package.Labels.Count;
        var values = MemoryMarshal.Cast<byte, float>(logits.softmax(1).cpu().contiguous().bytes);
        var outputs = new SliceOutput[count];
        for (var i = 0; i < count; i++)
        {
            var probabilities = values.Slice(i * channels, channels).ToArray();
            if (!Array.TrueForAll(probabilities, float.IsFinite))
                throw NotFinite();
            outputs[i] = new SliceOutput(null, probabilities);
        }

        return outputs;
    }

    private MedClusterException NotFinite() => new(ReasonCodes.ModelFailed, $"The model {_package.Id} gave values that are not finite numbers.");
}
