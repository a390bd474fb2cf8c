using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using MedCluster.Reasons;
using TorchSharp;

namespace MedCluster.Inference;

/// <summary>
/// The one thread that computes on a device. Only it touches Torch, whose dispose scopes, gradient mode and thread count are kept
/// per thread. Jobs run one after the other in the order they came; a job is a synchronous function that returns managed data, and
/// every tensor it leaves behind is freed.
/// </summary>
public sealed class DeviceThread : IAsyncDisposable
{
    private const int QueuedJobs = 256;

    // The reader blocks, so that a synchronous continuation only wakes it, without a detour through the thread pool.
    private readonly Channel<Action> _jobs = Channel.CreateBounded<Action>(
        new BoundedChannelOptions(QueuedJobs) { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _threads;

    private DeviceThread(DeviceId device, InferenceOptions options)
    {
        Device = device;
        _threads = options.ThreadsPerCpuDevice;
    }

    /// <summary>The device that this thread computes on.</summary>
    public DeviceId Device { get; }

    /// <summary>Starts the thread and proves the device with a small computation.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DeviceUnavailable"/>: the device is not there or does not compute; the message names it.</exception>
    public static async Task<DeviceThread> StartAsync(DeviceId device, InferenceOptions options)
    {
        options.Validate();
        var thread = new DeviceThread(device, options);
        new Thread(thread.Run) { Name = $"device {device}", IsBackground = true }.Start();
        await thread._started.Task.ConfigureAwait(false);
        return thread;
    }

    /// <summary>Runs a job on the device's thread, after those that are already queued.</summary>
    /// <exception cref="ChannelClosedException">The thread has been disposed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the job began; a job that runs is not interrupted.</exception>
    public async Task<T> RunAsync<T>(Func<T> job, CancellationToken cancellation = default)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _jobs.Writer.WriteAsync(Run, cancellation).ConfigureAwait(false);
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

    /// <summary>Finishes the jobs that are queued and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
    }

    /// <summary>Queues a job that handles its own exceptions.</summary>
    internal async ValueTask PostAsync(Action job) => await _jobs.Writer.WriteAsync(job).ConfigureAwait(false);

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
                run(job);
        }
    }
}
