using System.Diagnostics;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Pixels;
using MedCluster.Inference;
using static TorchSharp.torch;

namespace MedCluster.Bench.Pipeline;

/// <summary>
/// The bound: a thread per device that does nothing but run the models over tensors that are ready in memory, in full batches. What comes
/// out is thrown away.
/// </summary>
internal sealed class ForwardLoop : IDisposable
{
    private readonly IReadOnlyList<(ModelPackage Package, List<float[]> Batches, long[] Shape)> _work;
    private readonly IReadOnlyList<DeviceId> _devices;
    private readonly InferenceOptions _options;
    private readonly Barrier _barrier;
    private readonly List<Thread> _threads = [];
    private readonly int _slices;
    private bool _ended;

    public ForwardLoop(string scans, IReadOnlyList<ModelPackage> packages, IReadOnlyList<DeviceId> devices, InferenceOptions options)
    {
        (_devices, _options) = (devices, options);
        var slices = Directory.EnumerateFiles(scans, "*", SearchOption.AllDirectories).Select(Read).OfType<ReadOnlyMemory<byte>>().ToList();
        _slices = slices.Count;
        _work = [.. packages.Select(package => Prepare(package, slices))];
        _barrier = new Barrier(devices.Count + 1);
        foreach (var index in Enumerable.Range(0, devices.Count))
        {
            var thread = new Thread(() => Loop(index)) { IsBackground = true };
            thread.Start();
            _threads.Add(thread);
        }
    }

    /// <summary>Slices per second of one pass over all slices, shared out among the devices batch by batch.</summary>
    public double Run()
    {
        var started = Stopwatch.GetTimestamp();
        _barrier.SignalAndWait();
        _barrier.SignalAndWait();
        return _slices / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose()
    {
        _ended = true;
        _barrier.SignalAndWait();
        foreach (var thread in _threads) thread.Join();
        _barrier.Dispose();
    }

    private static ReadOnlyMemory<byte>? Read(string path)
    {
        var data = File.ReadAllBytes(path);
        var header = InstanceHeaderReader.Read(new MemoryStream(data), CancellationToken.None).Header;
        return header is not null && ImageChecks.WhyNotDecodable(header) is null ? (ReadOnlyMemory<byte>?)data : null;
    }

    private static (ModelPackage Package, List<float[]> Batches, long[] Shape) Prepare(ModelPackage package, List<ReadOnlyMemory<byte>> slices)
    {
        var batches = new List<float[]>();
        long[] shape = [];
        foreach (var chunk in slices.Chunk(package.MaxBatch))
        {
            var values = new List<float>();
            foreach (var data in chunk)
            {
                using var slice = SliceDecoder.Decode(data);
                using var prepared = SlicePreparation.Prepare(
                    slice.Values, slice.Rows, slice.Columns, new Rescale((float)slice.RescaleSlope, (float)slice.RescaleIntercept, slice.PixelPaddingValue, slice.PixelPaddingRangeLimit), package.Input);
                shape = [1, prepared.Height, prepared.Width];
                values.AddRange(prepared.Values);
            }
            batches.Add([.. values]);
        }
        return (package, batches, shape);
    }

    private void Loop(int index)
    {
        if (_devices[index].Kind == DeviceKind.Cpu) set_num_threads(_options.ThreadsPerCpuDevice);
        var device = _devices[index].Kind == DeviceKind.Cuda ? new Device(TorchSharp.DeviceType.CUDA, _devices[index].Index) : new Device(TorchSharp.DeviceType.CPU);
        var modules = _work.Select(work =>
        {
            var module = jit.load<Tensor, Tensor>(work.Package.WeightsPath, device.type, device.index);
            module.eval();
            return module;
        }).ToList();
        using var noGradients = no_grad();
        while (true)
        {
            _barrier.SignalAndWait();
            if (_ended) break;
            for (var model = 0; model < _work.Count; model++)
            {
                var (_, batches, shape) = _work[model];
                for (var batch = index; batch < batches.Count; batch += _devices.Count)
                {
                    using var scope = NewDisposeScope();
                    var input = tensor(batches[batch], [batches[batch].Length / (shape[1] * shape[2]), .. shape]).to(device);
                    // Fetching a value waits for a device that computes on its own.
                    modules[model].call(input).sum().cpu().item<float>();
                }
            }
            _barrier.SignalAndWait();
        }
        foreach (var module in modules) module.Dispose();
    }
}
