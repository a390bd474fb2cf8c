namespace Orleans.Hosting;

/// <summary>Registered by what says how silos find each other; a silo or client without any does not start.</summary>
internal sealed class ClusteringMark;
