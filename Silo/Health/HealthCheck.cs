namespace MedCluster.Silo.Health;

/// <summary>One thing that a silo's health consists of.</summary>
/// <param name="Name">What was looked at: membership, store, devices, draining.</param>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Reason">What is wrong, one sentence; null if nothing.</param>
public sealed record HealthCheck(string Name, bool Ok, string? Reason);
