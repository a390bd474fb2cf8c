using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Grains.Workers;
using Microsoft.Extensions.Logging;

namespace MedCluster.Silo.Devices;

/// <summary>Starts the silo's devices, offers them to the scheduler every few seconds, and takes them back before the silo stops.</summary>
internal sealed partial class DeviceService(
    DeviceHost devices, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<DeviceService> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan OfferPeriod = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _stop = new();
    private Task _offering = Task.CompletedTask;

    private ISchedulerGrain Scheduler => grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.Key);
    private string Address => silo.SiloAddress.ToParsableString();

    /// <summary>Devices are tested before the silo joins the cluster, and offered when it takes calls.</summary>
    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<DeviceService>(ServiceLifecycleStage.ApplicationServices, devices.StartAsync);
        lifecycle.Subscribe<DeviceService>(ServiceLifecycleStage.Active, StartAsync, StopAsync);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await Scheduler.OfferAsync(new DeviceOffer(Address, devices.Slots));
        _offering = OfferAsync(_stop.Token);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _offering;
        try
        {
            await Scheduler.WithdrawAsync(Address);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogNotReached(exception);
        }
    }

    private async Task OfferAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(OfferPeriod, time);
        while (true)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                await Scheduler.OfferAsync(new DeviceOffer(Address, devices.Slots));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                LogNotReached(exception);
            }
        }
    }

    [LoggerMessage(EventId = 2000, Level = LogLevel.Warning, Message = "The scheduler was not reached; the devices are offered again")]
    private partial void LogNotReached(Exception exception);
}
