using MedCluster.Inference;

namespace MedCluster.Grains.Workers;

/// <summary>How a device of this silo is.</summary>
/// <param name="Device">The device.</param>
/// <param name="State">Whether it computes.</param>
/// <param name="Message">Why it doesn't, in one sentence; null for one that does.</param>
public sealed record DeviceHealth(string Device, DeviceState State, string? Message);
