namespace MedCluster.Grains.ReadModels;

/// <summary>A silo.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address.</param>
/// <param name="State">Its state in the cluster's membership, lower case: active, shutting-down, dead and so on.</param>
/// <param name="Here">Whether it is the silo that answers.</param>
/// <param name="Devices">Its devices.</param>
public sealed record SiloView(string Name, string Address, string State, bool Here, IReadOnlyList<DeviceView> Devices);
