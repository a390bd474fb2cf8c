using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>How a kind of grain chooses its silo; its director does the choosing.</summary>
public abstract class PlacementStrategy
{
    public virtual void Initialize(GrainProperties properties) { }

    public virtual void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) =>
        properties[PropertyNames.PlacementStrategy] = GetType().Name;
}
