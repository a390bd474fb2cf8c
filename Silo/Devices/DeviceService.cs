using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Grains.Scheduling;
using MedCluster.Grains.Slices;
using MedCluster.Grains.Workers;
using MedCluster.Reasons;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedCluster.Silo.Devices;

/// <summary>
/// Starts the silo's devices, offers them to the scheduler every few seconds, drains them when the silo is to stop, and takes them back
/// before it does. Devices are dealt out to the scheduler's partitions in turn.
/// </summary>
public sealed partial class DeviceService(
    DeviceHost devices, DeviceLoad load, IGrainFactory grains, ILocalSiloDetails silo, IOptions<SchedulingOptions> options, TimeProvider time, ILogger<DeviceService> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan OfferPeriod = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DrainPeriod = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private Task _offering = Task.CompletedTask;
    private volatile bool _draining;

    private string Address => silo.SiloAddress.ToParsableString();

    /// <summary>Devices are tested before the silo joins the cluster, and offered when it takes calls and is known to fit.</summary>
    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<DeviceService>(ServiceLifecycleStage.ApplicationServices, devices.StartAsync);
        lifecycle.Subscribe<DeviceService>(ServiceLifecycleStage.Active + 1, StartAsync, StopAsync);
    }

    /// <summary>
    /// No new leases on this silo's devices from now on; ends when none is left and no slice is under way. A silo that is told to stop calls
    /// this before it stops, for as long as it may.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled while slices were still under way; what is left is done elsewhere.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        using var timer = new PeriodicTimer(DrainPeriod, time);
        while (await TryOfferAsync() is not 0 || devices.Slots.Any(device => load[device.Device] > 0)) await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private Task StartAsync(CancellationToken cancellationToken)
    {
        // A lost device is withdrawn at once: the offer that lacks it says so.
        devices.DeviceLost += OnDeviceLost;
        _offering = OfferAsync(_stop.Token);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        devices.DeviceLost -= OnDeviceLost;
        await _stop.CancelAsync();
        await _offering;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, options.Value.Partitions).Select(partition => grains.Scheduler(partition).WithdrawAsync(Address)));
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogNotReached(exception);
        }
    }

    private void OnDeviceLost(object? sender, DeviceHealth health)
    {
        LogDeviceLost(health.Device, health.State, health.Message);
        _ = TryOfferAsync();
    }

    private async Task OfferAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(OfferPeriod, time);
        try
        {
            do await TryOfferAsync();
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>Offers the devices; how many of their slots are leased, or null when a partition was not reached.</summary>
    private async Task<int?> TryOfferAsync()
    {
        var (partitions, models) = (options.Value.Partitions, ModelDigests());
        var first = BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Address)));
        var ready = devices.Slots.ToDictionary(device => device.Device, StringComparer.Ordinal);
        // A partition whose devices are all lost gets an offer of none.
        var offers = devices.Health.Select((device, index) => (Partition: (first + index) % partitions, device.Device)).GroupBy(device => device.Partition, device => device.Device);
        try
        {
            var leased = await Task.WhenAll(offers.Select(offer => grains.Scheduler(offer.Key).OfferAsync(new DeviceOffer(Address, [.. offer.Where(ready.ContainsKey).Select(device => ready[device] with { Busy = load[device] })], models, _draining))));
            return leased.Sum();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogNotReached(exception);
            return null;
        }
    }

    /// <summary>The digests of the model packages of this silo; one that isn't valid is named once in the log and not offered.</summary>
    private List<string> ModelDigests()
    {
        var digests = new List<string>();
        foreach (var id in devices.Models.Ids)
        {
            try
            {
                digests.Add(devices.Models.Get(id).Digest);
            }
            catch (MedClusterException exception)
            {
                if (_refused.Add(id)) LogInvalidModel(exception, id);
            }
        }
        return digests;
    }

    [LoggerMessage(EventId = 2000, Level = LogLevel.Warning, Message = "The scheduler was not reached; the devices are offered again")]
    private partial void LogNotReached(Exception exception);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "The device {Device} is withdrawn, {State}: {Message}")]
    private partial void LogDeviceLost(string device, MedCluster.Inference.DeviceState state, string? message);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "The model package {Model} is not valid and not offered")]
    private partial void LogInvalidModel(Exception exception, string model);
}
