namespace Orleans.Runtime.Placement;

/// <summary>The placements that come with the library: a hint goes first, then local, by hash, or at random.</summary>
internal sealed class BuiltInDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? strategy switch
        {
            PreferLocalPlacement or StatelessWorkerPlacement when silos.Contains(context.LocalSilo) => context.LocalSilo,
            HashBasedPlacement => silos.Order().ElementAt((int)(target.GrainIdentity.GetUniformHashCode() % silos.Length)),
            _ => silos[Random.Shared.Next(silos.Length)],
        });
    }
}
