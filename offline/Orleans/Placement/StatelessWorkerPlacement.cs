namespace Orleans.Runtime;

internal sealed class StatelessWorkerPlacement : PlacementStrategy;
