using Orleans.Placement;

namespace MedCluster.Grains.Placement;

/// <summary>Places a grain on the silo that its key begins with: the silo of the device it drives.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DevicePlacementAttribute() : PlacementAttribute(new DevicePlacement());
