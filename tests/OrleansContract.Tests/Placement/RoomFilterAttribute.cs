using Orleans.Placement;

namespace MedCluster.OrleansContract.Tests.Placement;

[AttributeUsage(AttributeTargets.Class)]
public sealed class RoomFilterAttribute(string room, int order = 0) : PlacementFilterAttribute(new RoomFilter(room, order));
