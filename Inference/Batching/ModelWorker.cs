using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using MedCluster.Reasons;
using MedCluster.Telemetry;

namespace MedCluster.Inference;

/// <summary>
/// A model on a device. Collects slices of any study into batches: an idle device waits a few milliseconds for a batch to fill up, a
/// busy one takes what has come meanwhile as soon as it is free. Slices of one input size share a batch. A batch that fails is
/// split in halves until the slice that it fails for stands alone, so no slice suffers from another; a batch that is too large
/// for the device's memory is split the same way. Workers that share a device take turns, a batch each. When the device is lost, every
/// slice that waits or is being computed fails with <see cref="ReasonCodes.DeviceFailed"/>, and so does every one that comes later.
/// </summary>
public sealed class ModelWorker : IAsyncDisposable
{
    private const int FailuresOfALostDevice = 5;

    private readonly Lock _lock = new();
    private readonly LinkedList<PendingSlice> _pending = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DeviceThread _thread;
    private readonly IBatchModel _model;
    private readonly TimeProvider _time;
    private readonly TimeSpan _batchWait;
    private readonly int _maxBatch;
    private readonly ITimer _timer;
    private long _maxValues = long.MaxValue;
    private ModelWorkerStatistics _statistics;
    private IReadOnlyList<PendingSlice> _computing = [];
    private MedClusterException? _lost;
    private int _failures;
    private bool _queued;
    private bool _disposed;

    internal ModelWorker(DeviceThread thread, ModelPackage package, IBatchModel model, InferenceOptions options, TimeProvider time)
    {
        (_thread, Package, _model, _time, _batchWait) = (thread, package, model, time, options.BatchWait);
        _maxBatch = Math.Min(package.MaxBatch, options.MaxBatch);
        _timer = time.CreateTimer(static worker => ((ModelWorker)worker!).OnWaitOver(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = AbandonWhenLostAsync();
    }

    /// <summary>The device that it computes on.</summary>
    public DeviceId Device => _thread.Device;

    /// <summary>The model.</summary>
    public ModelPackage Package { get; }

    /// <summary>What it has done so far.</summary>
    public ModelWorkerStatistics Statistics
    {
        get
        {
            lock (_lock)
                return _statistics;
        }
    }

    /// <summary>Loads a model onto a device and runs it until it has settled.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidModelPackage"/>, <see cref="ReasonCodes.ModelFailed"/>, <see cref="ReasonCodes.DeviceOutOfMemory"/> or <see cref="ReasonCodes.DeviceFailed"/>.</exception>
    public static async Task<ModelWorker> StartAsync(
        DeviceThread device, ModelPackage package, InferenceOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        options.Validate();
        var model = await device.RunAsync<IBatchModel>(
            () => device.Device.Kind == DeviceKind.Sim
                ? new SimulatedModel(package, device.Device, options, time)
                : TorchModel.Load(package, device.Device),
            cancellation).ConfigureAwait(false);
        return new ModelWorker(device, package, model, options, time);
    }

    /// <summary>Runs the model on a slice, together with whatever else there is. Never blocks; the worker disposes <paramref name="slice"/>.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.ModelFailed"/>, <see cref="ReasonCodes.DeviceOutOfMemory"/> (for this slice alone) or <see cref="ReasonCodes.DeviceFailed"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while the slice waited; once its batch has begun it is finished.</exception>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public async Task<SliceInference> InferAsync(PreparedSlice slice, CancellationToken cancellation = default)
    {
        var pending = new PendingSlice(slice, _time.GetTimestamp());
        Enqueue(pending);
        BatchedOutput output;
        using (cancellation.UnsafeRegister(static (state, token) => ((PendingSlice)state!).Cancel(token), pending))
            output = await pending.Task.ConfigureAwait(false);
        return Finish(slice, output);
    }

    /// <summary>Finishes the slices that wait, then frees the model.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (!_queued)
                Queue();
        }

        await _drained.Task.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private void Enqueue(PendingSlice pending)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                pending.Slice.Dispose();
                throw _lost ?? (Exception)new ObjectDisposedException(nameof(ModelWorker));
            }

            _pending.AddLast(pending);
            if (_queued)
                return;
            if (_pending.Count >= _maxBatch)
                Queue();
            else if (_pending.Count == 1)
                _timer.Change(_batchWait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnWaitOver()
    {
        lock (_lock)
        {
            if (!_queued && _pending.Count > 0)
                Queue();
        }
    }

    /// <summary>Asks for the device's next turn, once at a time. Called under the lock.</summary>
    private void Queue()
    {
        _queued = true;
        _ = QueueAsync();
    }

    private async Task QueueAsync()
    {
        try
        {
            await _thread.PostAsync(OnTurn).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            Abandon(new MedClusterException(ReasonCodes.DeviceFailed, $"The device {Device} has been shut down.", exception));
        }
    }

    private async Task AbandonWhenLostAsync() => Abandon(await _thread.Lost.ConfigureAwait(false));

    private void Abandon(MedClusterException exception)
    {
        PendingSlice[] abandoned;
        IReadOnlyList<PendingSlice> computing;
        lock (_lock)
        {
            abandoned = [.. _pending.Where(pending => pending.TryBegin())];
            computing = _computing;
            _pending.Clear();
            _queued = false;
            _disposed = true;
            _lost ??= exception;
        }

        Array.ForEach(abandoned, pending => pending.Fail(exception));
        foreach (var pending in computing)
            pending.Abandon(exception);
        _drained.TrySetResult();
    }

    /// <summary>The device's thread is this worker's.</summary>
    private void OnTurn()
    {
        var batch = TakeBatch();
        if (batch.Count > 0)
            Run(batch);
        lock (_lock)
        {
            _computing = [];
            _queued = false;
            if (_pending.Count > 0)
            {
                Queue();
                return;
            }

            if (!_disposed)
                return;
        }

        _model.Dispose();
        _drained.TrySetResult();
    }

    /// <summary>The slices that wait longest and share an input size, as many as a batch may have.</summary>
    private List<PendingSlice> TakeBatch()
    {
        var batch = new List<PendingSlice>();
        lock (_lock)
        {
            var limit = _maxBatch;
            for (var node = _pending.First; node is not null && batch.Count < limit;)
            {
                var (next, slice) = (node.Next, node.Value.Slice);
                if (batch.Count == 0 || (slice.Height == batch[0].Slice.Height && slice.Width == batch[0].Slice.Width))
                {
                    _pending.Remove(node);
                    if (node.Value.TryBegin())
                    {
                        batch.Add(node.Value);
                        limit = (int)Math.Clamp(_maxValues / ((long)slice.Height * slice.Width), 1, _maxBatch);
                    }
                }

                node = next;
            }

            _computing = batch;
        }

        return batch;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the model throws belongs to the slices of the batch.")]
    private void Run(List<PendingSlice> batch)
    {
        var began = _time.GetTimestamp();
        try
        {
            var outputs = _model.Run(batch.ConvertAll(pending => pending.Slice));
            var took = _time.GetElapsedTime(began);
            _failures = 0;
            lock (_lock)
                _statistics = new(_statistics.Slices + batch.Count, _statistics.Batches + 1, _statistics.Computing + took);
            MedClusterTelemetry.BatchComputed(Device.ToString(), Package.Id, batch.Count, took, _time.GetElapsedTime(batch[0].QueuedAt, began));
            for (var i = 0; i < batch.Count; i++)
                batch[i].Complete(new(outputs[i], _time.GetElapsedTime(batch[i].QueuedAt, began), took / batch.Count));
        }
        catch (Exception exception) when (batch.Count > 1 && !IsDeviceFailure(exception))
        {
            var half = batch.Count / 2;
            if (exception is MedClusterException { Reason: var reason } && reason == ReasonCodes.DeviceOutOfMemory)
                _maxValues = Math.Min(_maxValues, (long)half * batch[0].Slice.Height * batch[0].Slice.Width);
            Run(batch[..half]);
            Run(batch[half..]);
        }
        catch (Exception exception)
        {
            var failure = exception as MedClusterException
                ?? new MedClusterException(ReasonCodes.InternalFault, $"The model {Package.Id} on {Device} ended in {exception.GetType().Name}.", exception);
            batch.ForEach(pending => pending.Fail(failure));
            if (IsDeviceFailure(failure))
                Judge(failure);
        }
    }

    /// <summary>A device that fails is tried with a small computation; one that only fails at models, time after time, is no better.</summary>
    private void Judge(MedClusterException failure)
    {
        _thread.Prove(failure);
        if (++_failures >= FailuresOfALostDevice)
            _thread.Lose(DeviceState.Failed, $"{Device} failed {_failures} times in a row, at last so: {failure.Message}", failure);
    }

    private static bool IsDeviceFailure(Exception exception) => exception is MedClusterException { Reason: var reason } && reason == ReasonCodes.DeviceFailed;

    /// <summary>Brings the labels back to the slice's own size, off the device's thread.</summary>
    private SliceInference Finish(PreparedSlice slice, BatchedOutput output)
    {
        if (output.Output.Probabilities is { } probabilities)
            return new SliceInference(slice.Rows, slice.Columns, probabilities) { Waited = output.Waited, Computed = output.Computed };
        var labels = output.Output.Labels!;
        var mask = ArrayPool<byte>.Shared.Rent(slice.Rows * slice.Columns);
        var whole = mask.AsSpan(0, slice.Rows * slice.Columns);
        if (slice.Mapping is { } mapping) mapping.Restore(labels, slice.Width, whole);
        else MaskPostprocessing.Enlarge(labels, slice.Width, Package.Input.Downsample, whole, slice.Columns);
        ArrayPool<byte>.Shared.Return(labels);
        return new SliceInference(slice.Rows, slice.Columns, mask) { Waited = output.Waited, Computed = output.Computed };
    }
}
