using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Silos;
using MedCluster.Grains.Workers;
using MedCluster.Reasons;
using MedCluster.Silo.Health;
using MedCluster.Storage;
using Microsoft.Extensions.Logging;

namespace MedCluster.Silo.Registry;

/// <summary>Says every few seconds what the silo is made of; before its devices are offered it makes sure that the silo fits into its cluster.</summary>
internal sealed partial class SiloAnnouncer(
    SiloAnnouncerSettings settings, DeviceHost devices, SiloHealth health, IBlobStore store, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<SiloAnnouncer> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyList<ModelReference> _models = [];
    private string _store = "";
    private Task _announcing = Task.CompletedTask;

    private ISiloRegistryGrain Registry => grains.GetGrain<ISiloRegistryGrain>(ISiloRegistryGrain.Key);

    /// <summary>The stage is the first at which the silo can call grains; devices are offered at the next.</summary>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<SiloAnnouncer>(ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose() => _stop.Dispose();

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _store = await StoreIdentity.GetAsync(store, cancellationToken);
        _models = [.. devices.Models.All.Select(package => new ModelReference(package.Id, package.Digest))];
        if (await Registry.AnnounceAsync(Describe()) is { } mismatch) throw new MedClusterException(ReasonCodes.ClusterMismatch, mismatch);
        _announcing = AnnounceAsync(_stop.Token);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _announcing;
        try
        {
            await Registry.ForgetAsync(silo.SiloAddress.ToParsableString());
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogNotReached(exception);
        }
    }

    private SiloAnnouncement Describe() => new(
        silo.SiloAddress.ToParsableString(), silo.Name, silo.DnsHostName, Environment.ProcessId, HealthListener.Version, _store, _models,
        [.. devices.Slots.Select(slots => slots.Device)], devices.Loaded, health.Draining, settings.HealthPort);

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (true)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                if (await Registry.AnnounceAsync(Describe()) is { } mismatch) LogMismatch(mismatch);
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

    [LoggerMessage(EventId = 2100, Level = LogLevel.Warning, Message = "The registry of silos was not reached; the silo announces itself again")]
    private partial void LogNotReached(Exception exception);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Error, Message = "{Mismatch}")]
    private partial void LogMismatch(string mismatch);
}
