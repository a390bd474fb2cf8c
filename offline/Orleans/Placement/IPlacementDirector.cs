namespace Orleans.Runtime.Placement;

public interface IPlacementDirector
{
    /// <summary>The key under which a call's <see cref="RequestContext"/> names the silo for an activation that it causes.</summary>
    const string PlacementHintKey = nameof(PlacementHintKey);

    Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context);

    static SiloAddress GetPlacementHint(Dictionary<string, object> requestContextData, SiloAddress[] compatibleSilos) =>
        requestContextData?.GetValueOrDefault(PlacementHintKey) is SiloAddress hint && compatibleSilos.Contains(hint) ? hint : null!;
}
