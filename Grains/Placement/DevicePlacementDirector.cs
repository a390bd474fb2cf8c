using Orleans.Runtime.Placement;

namespace MedCluster.Grains.Placement;

/// <summary>Reads the silo out of the grain's key and places the grain there or not at all.</summary>
public sealed class DevicePlacementDirector : IPlacementDirector
{
    /// <inheritdoc/>
    /// <exception cref="SiloUnavailableException">The silo is not, or no longer, part of the cluster.</exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silo = DeviceGrainKey.Silo(target.GrainIdentity.Key.ToString()!);
        return context.GetCompatibleSilos(target).Contains(silo)
            ? Task.FromResult(silo)
            : Task.FromException<SiloAddress>(new SiloUnavailableException($"The silo {silo} of the device is not part of the cluster."));
    }
}
