namespace Orleans.Runtime;

/// <summary>A constructor parameter that is a grain's stored state; it is read before OnActivateAsync.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    public string StateName { get; } = stateName;

    public string? StorageName { get; } = storageName;
}
