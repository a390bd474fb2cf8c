namespace MedCluster.Grains.Placement;

/// <summary>The strategy of <see cref="DevicePlacementAttribute"/>.</summary>
[GenerateSerializer, Immutable, Alias("medcluster.device-placement")]
public sealed class DevicePlacement : PlacementStrategy;
