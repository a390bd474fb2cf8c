namespace Orleans.Runtime.Placement;

public interface IPlacementContext
{
    SiloAddress LocalSilo { get; }

    SiloStatus LocalSiloStatus { get; }

    /// <summary>The active silos that the grain's placement filters leave, at least one.</summary>
    SiloAddress[] GetCompatibleSilos(PlacementTarget target);

    IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target);
}
