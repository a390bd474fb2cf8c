using Orleans.Runtime.Placement;

namespace MedCluster.OrleansContract.Tests.Placement;

public sealed class NamedSiloDirector(ISiloStatusOracle oracle) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var ending = ((NamedSiloPlacement)strategy).Ending;
        return Task.FromResult(context.GetCompatibleSilos(target).First(silo =>
            oracle.TryGetSiloName(silo, out var name) && name.EndsWith(ending, StringComparison.Ordinal)));
    }
}
