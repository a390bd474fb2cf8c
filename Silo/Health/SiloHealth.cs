using MedCluster.Grains.Workers;
using MedCluster.Reasons;
using MedCluster.Storage;

namespace MedCluster.Silo.Health;

/// <summary>
/// Tells how a silo is. Live is local only: it says whether the process should be restarted, so that a store or database that is away never
/// has silos restarted. Ready says whether it takes work.
/// </summary>
public sealed class SiloHealth(ISiloStatusOracle membership, IBlobStore store, DeviceHost devices, TimeProvider time)
{
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StoreMemory = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Task<HealthCheck>? _store;
    private long _storeAt;

    /// <summary>Whether the silo is stopping: set first of all, so that nothing new is sent to it.</summary>
    public bool Draining { get; set; }

    /// <summary>Whether the process is worth keeping.</summary>
    public HealthReport Live()
    {
        var check = Devices();
        // Devices are tested before the silo joins; until then none is there, and that is no reason to start over.
        return HealthReport.Of([membership.CurrentStatus == SiloStatus.Active ? check : check with { Ok = true }]);
    }

    /// <summary>Whether the silo takes work.</summary>
    public async Task<HealthReport> ReadyAsync()
    {
        var status = membership.CurrentStatus;
        return HealthReport.Of(
        [
            new HealthCheck("membership", status == SiloStatus.Active, status == SiloStatus.Active ? null : $"The silo is {status} in its cluster, not Active."),
            await StoreAsync(),
            Devices(),
            new HealthCheck("draining", !Draining, Draining ? "The silo is stopping: it finishes what is under way and takes nothing new." : null),
        ]);
    }

    private HealthCheck Devices()
    {
        var working = devices.Slots.Count;
        return new HealthCheck("devices", working > 0, working > 0 ? null : "No device of the silo works.");
    }

    /// <summary>Asks the store at most every few seconds, however often the endpoint is.</summary>
    private Task<HealthCheck> StoreAsync()
    {
        lock (_lock)
        {
            if (_store is null || (_store.IsCompleted && time.GetElapsedTime(_storeAt) > StoreMemory))
            {
                _storeAt = time.GetTimestamp();
                _store = AskStoreAsync();
            }
            return _store;
        }
    }

    private async Task<HealthCheck> AskStoreAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(StorePatience, time);
            await StoreIdentity.FindAsync(store, patience.Token);
            return new HealthCheck("store", true, null);
        }
        catch (Exception exception) when (exception is MedClusterException or OperationCanceledException)
        {
            return new HealthCheck("store", false, $"The store {store.Description} does not answer: {exception.Message}");
        }
    }
}
