using MedCluster.Silo.Devices;
using MedCluster.Silo.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MedCluster.Silo.Drain;

/// <summary>
/// Stops a silo with grace: first it is not ready any more, then its devices get no new leases, then the slices under way on them finish; what
/// is not finished in time is handed back and done elsewhere. Only then the grains of the silo are deactivated and it leaves the cluster.
/// </summary>
internal sealed partial class SiloDrain(
    DrainSettings settings, SiloHealth health, DeviceService devices, IHostApplicationLifetime host, TimeProvider time, ILogger<SiloDrain> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Stopped before everything else of the silo, because it is started last.</summary>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<SiloDrain>(ServiceLifecycleStage.Active + 2, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        host.ApplicationStopping.Register(() => health.Draining = true);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        health.Draining = true;
        // A silo that is told to stop at once does.
        if (cancellationToken.IsCancellationRequested) return;
        var started = time.GetTimestamp();
        using var timeOver = new CancellationTokenSource(settings.Time, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(timeOver.Token, cancellationToken);
        try
        {
            await devices.DrainAsync(over.Token);
            LogDrained(time.GetElapsedTime(started).TotalSeconds);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            LogHandedBack(time.GetElapsedTime(started).TotalSeconds);
        }
    }

    [LoggerMessage(EventId = 2300, Level = LogLevel.Information, Message = "Drained in {Seconds:0.0} s: no slice is under way on the silo's devices")]
    private partial void LogDrained(double seconds);

    [LoggerMessage(EventId = 2301, Level = LogLevel.Warning, Message = "Slices are still under way on the silo's devices after {Seconds:0.0} s; they are done again elsewhere")]
    private partial void LogHandedBack(double seconds);
}
