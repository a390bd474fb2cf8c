using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using MedCluster.Reasons;
using TorchSharp;

namespace MedCluster.Inference;

/// <summary>
/// The one thread that computes on a device. Only it touches Torch, whose dispose scopes, gradient mode and thread count are kept
/// per thread. Jobs run one after the other in the order they came; a job is a synchronous function that returns managed data, and
/// every tensor it leaves behind is freed. A device that fails, or whose job doesn't come back within
/// <see cref="InferenceOptions.DeviceTimeout"/>, is lost for good: its jobs fail, and it takes no more. A job that hangs can't be stopped, so its
/// thread is left alone.
/// </summary>
public sealed class DeviceThread : IAsyncDisposable
{
    private const int QueuedJobs = 256;

    // The reader blocks, so that a synchronous continuation only wakes it, without a detour through the thread pool.
    private readonly Channel<Action> _jobs = Channel.CreateBounded<Action>(
        new BoundedChannelOptions(QueuedJobs) { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<MedClusterException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _threads;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private int _state;

    private DeviceThread(DeviceId device, InferenceOptions options, TimeProvider time)
    {
        (Device, _threads, _timeout) = (device, options.ThreadsPerCpuDevice, options.DeviceTimeout);
        _timer = time.CreateTimer(static thread => ((DeviceThread)thread!).OnTimeout(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The device that this thread computes on.</summary>
    public DeviceId Device { get; }

    /// <summary>Whether it computes.</summary>
    public DeviceState State => (DeviceState)Volatile.Read(ref _state);

    /// <summary>Ends when the device is lost, with <see cref="ReasonCodes.DeviceFailed"/> and a message that names it. Never ends for a device that works until it is disposed.</summary>
    public Task<MedClusterException> Lost => _lost.Task;

    /// <summary>Starts the thread and proves the device with a small computation.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DeviceUnavailable"/>: the device is not there or does not compute; the message names it.</exception>
    public static async Task<DeviceThread> StartAsync(DeviceId device, InferenceOptions options, TimeProvider? time = null)
    {
        options.Validate();
        var thread = new DeviceThread(device, options, time ?? TimeProvider.System);
        new Thread(thread.Run) { Name = $"device {device}", IsBackground = true }.Start();
        try
        {
            await thread._started.Task.WaitAsync(options.DeviceTimeout, time ?? TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new MedClusterException(ReasonCodes.DeviceUnavailable, $"{device} hangs: it did not come through its test within {options.DeviceTimeout.TotalSeconds:0} s.", exception);
        }

        return thread;
    }

    /// <summary>Runs a job on the device's thread, after those that are already queued.</summary>
    /// <exception cref="ChannelClosedException">The thread has been disposed.</exception>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DeviceFailed"/>: the device is lost.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the job began; a job that runs is not interrupted.</exception>
    public async Task<T> RunAsync<T>(Func<T> job, CancellationToken cancellation = default)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _jobs.Writer.WriteAsync(Run, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException) when (_lost.Task.IsCompleted)
        {
            throw await _lost.Task.ConfigureAwait(false);
        }

        if (await Task.WhenAny(result.Task, _lost.Task).ConfigureAwait(false) == _lost.Task && !result.Task.IsCompleted)
            throw await _lost.Task.ConfigureAwait(false);
        return await result.Task.ConfigureAwait(false);

        [SuppressMessage("Design", "CA1031", Justification = "Whatever the job throws belongs to the caller.")]
        void Run()
        {
            if (cancellation.IsCancellationRequested)
            {
                result.SetCanceled(cancellation);
                return;
            }

            try
            {
                result.SetResult(job());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        }
    }

    /// <summary>Finishes the jobs that are queued and ends the thread; one that hangs is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await Task.WhenAny(_ended.Task, _lost.Task).ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether the device still computes, after something on it failed as if it didn't; one that doesn't is lost. Called on the device's thread.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A broken device can fail in any way.")]
    internal void Prove(Exception cause)
    {
        try
        {
            if (Device.Kind != DeviceKind.Sim)
                ProveCompute(Device);
        }
        catch (Exception)
        {
            Lose(DeviceState.Failed, $"{Device} no longer computes: {TorchFailure.Summary(cause)}", cause);
        }
    }

    /// <summary>The device is lost: it takes no more jobs, and those that it has fail.</summary>
    internal void Lose(DeviceState state, string message, Exception? cause = null)
    {
        if (Interlocked.CompareExchange(ref _state, (int)state, (int)DeviceState.Ready) != (int)DeviceState.Ready)
            return;
        _jobs.Writer.TryComplete();
        _lost.TrySetResult(new MedClusterException(ReasonCodes.DeviceFailed, message, cause));
    }

    /// <summary>Queues a job that handles its own exceptions.</summary>
    internal async ValueTask PostAsync(Action job) => await _jobs.Writer.WriteAsync(job).ConfigureAwait(false);

    private void OnTimeout() => Lose(DeviceState.Hung, $"{Device} hangs: a job did not come back within {_timeout.TotalSeconds:0} s; restart the silo to use the device again.");

    private static void ProveCuda(DeviceId device)
    {
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (device.Index >= count)
            throw new MedClusterException(ReasonCodes.DeviceUnavailable, $"{device} is not there: Torch finds {count} CUDA devices on this machine.");
    }

    private static void ProveCompute(DeviceId device)
    {
        using var scope = torch.NewDisposeScope();
        var two = torch.ones([2, 2], device: device.Torch()) + 1;
        if (two.sum().cpu().item<float>() != 8)
            throw new MedClusterException(ReasonCodes.DeviceUnavailable, $"{device} does not compute: 4 × 2 is not 8 on it.");
    }

    [SuppressMessage("Design", "CA1031", Justification = "A device can fail to start in any way; the caller of StartAsync gets the cause.")]
    private void Run()
    {
        try
        {
            if (Device.Kind == DeviceKind.Sim)
                RunJobs(job => job());
            else
                RunTorchJobs();
        }
        catch (Exception exception) when (!_started.Task.IsCompleted)
        {
            _started.SetException(exception as MedClusterException ?? new MedClusterException(
                ReasonCodes.DeviceUnavailable, $"{Device} does not work: {TorchFailure.Summary(exception.GetBaseException())}", exception));
        }
        finally
        {
            _jobs.Writer.TryComplete();
            _ended.SetResult();
        }
    }

    private void RunTorchJobs()
    {
        if (Device.Kind == DeviceKind.Cuda)
            ProveCuda(Device);
        torch.set_num_threads(Device.Kind == DeviceKind.Cpu ? _threads : 1);
        using var noGradients = torch.no_grad();
        ProveCompute(Device);
        RunJobs(job =>
        {
            using var scope = torch.NewDisposeScope();
            job();
        });
    }

    private void RunJobs(Action<Action> run)
    {
        _started.SetResult();
        var reader = _jobs.Reader;
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (reader.TryRead(out var job))
            {
                // What a lost device still has queued was failed by those who wait for it.
                if (State != DeviceState.Ready)
                    return;
                _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
                run(job);
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
