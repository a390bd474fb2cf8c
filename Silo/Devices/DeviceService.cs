using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Grains.Workers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MedCluster.Silo.Devices;

/// <summary>Starts the silo's devices, offers them to the scheduler every few seconds, and takes them back when the silo stops.</summary>
internal sealed partial class DeviceService(
    DeviceHost devices, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<DeviceService> logger) : BackgroundService
{
    private static readonly TimeSpan OfferPeriod = TimeSpan.FromSeconds(3);

    private ISchedulerGrain Scheduler => grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.Key);
    private string Address => silo.SiloAddress.ToParsableString();

    /// <summary>Tests the devices; one that doesn't work stops the silo from starting.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await devices.StartAsync(cancellationToken);
        await Scheduler.OfferAsync(new DeviceOffer(Address, devices.Slots));
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Scheduler.WithdrawAsync(Address);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogNotReached(exception);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(OfferPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await Scheduler.OfferAsync(new DeviceOffer(Address, devices.Slots));
                }
                catch (Exception exception) when (exception is OrleansException or TimeoutException)
                {
                    LogNotReached(exception);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(EventId = 2000, Level = LogLevel.Warning, Message = "The scheduler was not reached; the devices are offered again")]
    private partial void LogNotReached(Exception exception);
}
