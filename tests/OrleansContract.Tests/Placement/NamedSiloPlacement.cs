using Orleans.Metadata;

namespace MedCluster.OrleansContract.Tests.Placement;

/// <summary>On the silo whose name ends as the attribute says.</summary>
public sealed class NamedSiloPlacement : PlacementStrategy
{
    private const string Key = "named-silo";

    public NamedSiloPlacement() : this("") { }

    public NamedSiloPlacement(string ending) => Ending = ending;

    public string Ending { get; private set; }

    public override void Initialize(GrainProperties properties)
    {
        base.Initialize(properties);
        Ending = properties.Properties[Key];
    }

    public override void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        base.PopulateGrainProperties(services, grainClass, grainType, properties);
        properties[Key] = Ending;
    }
}
