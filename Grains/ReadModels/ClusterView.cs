namespace MedCluster.Grains.ReadModels;

/// <summary>The silos and their devices.</summary>
/// <param name="Silos">Silos that are or lately were in the cluster, by name.</param>
/// <param name="StaleSince">Since when the scheduler has not been reached; null when this is fresh.</param>
public sealed record ClusterView(IReadOnlyList<SiloView> Silos, DateTimeOffset? StaleSince);
