using MedCluster.GrainInterfaces.Silos;

namespace MedCluster.Grains.Silos;

/// <inheritdoc cref="ISiloRegistryGrain"/>
[KeepAlive]
public sealed class SiloRegistryGrain(TimeProvider time) : Grain, ISiloRegistryGrain
{
    private readonly SiloRegistry _registry = new(time);

    /// <inheritdoc/>
    public Task<string?> AnnounceAsync(SiloAnnouncement silo) => Task.FromResult(_registry.Announce(silo));

    /// <inheritdoc/>
    public Task ForgetAsync(string silo)
    {
        _registry.Forget(silo);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SiloAnnouncement>> GetSilosAsync() => Task.FromResult(_registry.Silos);
}
