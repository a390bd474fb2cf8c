using MedCluster.GrainInterfaces.Batches;
using MedCluster.Reasons;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedCluster.Grains.Batches;

/// <summary>
/// Wakes the batches that run: when the silo starts and every minute from then on it asks each for its status, so that work goes on by
/// itself after all silos were stopped or lost, or when a batch's grain was lost while nobody called it.
/// </summary>
public sealed partial class BatchWakeup(BatchIndex index, IGrainFactory grains, IOptions<BatchOptions> options, TimeProvider time, ILogger<BatchWakeup> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _waking = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<BatchWakeup>(ServiceLifecycleStage.Active, StartAsync, StopAsync);

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _waking = Task.Run(() => WakeAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _waking;
    }

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.WakePeriod, time);
        try
        {
            do await WakeAllAsync(cancellationToken);
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task WakeAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in index.ListRunningAsync(cancellationToken)) await grains.GetGrain<IBatchGrain>(batch).GetStatusAsync();
        }
        catch (Exception exception) when (PassingFaults.Is(exception) || exception is MedClusterException)
        {
            LogNotWoken(exception);
        }
    }

    [LoggerMessage(EventId = 1050, Level = LogLevel.Warning, Message = "Batches that run were not asked where they stand; they are asked again")]
    private partial void LogNotWoken(Exception exception);
}
