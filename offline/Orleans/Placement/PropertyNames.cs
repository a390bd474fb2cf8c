namespace Orleans.Metadata;

internal static class PropertyNames
{
    public const string PlacementStrategy = "placement-strategy";
    public const string PlacementFilter = "placement-filter";
}
