namespace MedCluster.Client.Cluster;

/// <summary>A process of a local cluster.</summary>
/// <param name="Role">What it is: database, store or silo.</param>
/// <param name="Name">Its name.</param>
/// <param name="Process">The process.</param>
/// <param name="Address">Where it listens for its own kind.</param>
/// <param name="HealthPort">A silo's port for health and metrics.</param>
/// <param name="Devices">A silo's devices.</param>
/// <param name="Log">The file that it logs to.</param>
/// <param name="Url">Where a silo serves the API and the dashboard.</param>
internal sealed record ClusterProcess(string Role, string Name, ProcessIdentity Process, string Address, int? HealthPort, IReadOnlyList<string>? Devices, string Log, string? Url = null)
{
    public const string Database = "database";
    public const string Store = "store";
    public const string Silo = "silo";
}
