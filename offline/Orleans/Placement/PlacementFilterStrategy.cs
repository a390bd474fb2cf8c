using System.Globalization;
using Orleans.Metadata;

namespace Orleans.Placement;

/// <summary>Which silos a kind of grain may be placed on; several are applied in the order that they give.</summary>
public abstract class PlacementFilterStrategy(int order)
{
    public int Order { get; private set; } = order;

    private string Prefix => $"{PropertyNames.PlacementFilter}.{GetType().Name}.";

    public void Initialize(GrainProperties properties)
    {
        if (!int.TryParse(GetPlacementFilterGrainProperty("order", properties), CultureInfo.InvariantCulture, out var parsed))
            throw new ArgumentException("Invalid order property value.");
        Order = parsed;
        AdditionalInitialize(properties);
    }

    public virtual void AdditionalInitialize(GrainProperties properties) { }

    public void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        var others = properties.TryGetValue(PropertyNames.PlacementFilter, out var existing) ? existing + "," : "";
        properties[PropertyNames.PlacementFilter] = others + GetType().Name;
        properties[Prefix + "order"] = Order.ToString(CultureInfo.InvariantCulture);
        foreach (var (key, value) in GetAdditionalGrainProperties(services, grainClass, grainType, properties)) properties[Prefix + key] = value;
    }

    protected string? GetPlacementFilterGrainProperty(string key, GrainProperties properties) => properties.Properties.GetValueOrDefault(Prefix + key);

    protected virtual IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) => [];
}
