using Orleans.Metadata;
using Orleans.Placement;

namespace MedCluster.OrleansContract.Tests.Placement;

/// <summary>Silos whose metadata name that room.</summary>
public sealed class RoomFilter : PlacementFilterStrategy
{
    public RoomFilter() : this("", 0) { }

    public RoomFilter(string room, int order) : base(order) => Room = room;

    public string Room { get; private set; }

    public override void AdditionalInitialize(GrainProperties properties) => Room = GetPlacementFilterGrainProperty("room", properties)!;

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
        [new("room", Room)];
}
