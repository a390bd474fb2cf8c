namespace MedCluster.Client.Cluster;

/// <summary>What <c>silos --json</c> prints.</summary>
internal sealed record SilosDocument(string Schema, IReadOnlyList<SiloDocument> Silos)
{
    public const string CurrentSchema = "medcluster/silos/1";
}

/// <summary>A silo.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address.</param>
/// <param name="State">Its state in the cluster's membership; draining while it stops.</param>
/// <param name="Host">The machine or pod.</param>
/// <param name="Pid">Its process there.</param>
/// <param name="HealthPort">Its port for health and metrics.</param>
/// <param name="Version">Its version.</param>
/// <param name="Devices">Its devices.</param>
/// <param name="LoadedModels">The models that are loaded, as <c>device model</c>.</param>
internal sealed record SiloDocument(
    string Name, string Address, string State, string? Host, int? Pid, int? HealthPort, string? Version, IReadOnlyList<SiloDeviceDocument> Devices, IReadOnlyList<string> LoadedModels);

/// <summary>A device.</summary>
internal sealed record SiloDeviceDocument(string Device, int Slots, int FreeSlots);
