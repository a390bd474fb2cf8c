using Orleans.Placement;

namespace MedCluster.OrleansContract.Tests.Placement;

[AttributeUsage(AttributeTargets.Class)]
public sealed class NamedSiloPlacementAttribute(string ending) : PlacementAttribute(new NamedSiloPlacement(ending));
