namespace Orleans.Runtime;

public sealed class PreferLocalPlacement : PlacementStrategy;
