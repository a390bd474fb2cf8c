namespace MedCluster.Grains.ReadModels;

/// <summary>Throughput over some seconds.</summary>
/// <param name="At">The end of the time.</param>
/// <param name="SlicesPerSecond">Slices computed per second.</param>
/// <param name="BusyShare">The share of device slots that were leased, 0 to 1.</param>
public readonly record struct ThroughputPoint(DateTimeOffset At, double SlicesPerSecond, double BusyShare);
