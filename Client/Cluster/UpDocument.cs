namespace MedCluster.Client.Cluster;

/// <summary>What <c>up --json</c> prints. Holds no secret.</summary>
internal sealed record UpDocument(string Schema, string ClusterId, string Database, string Store, IReadOnlyList<UpProcessDocument> Processes)
{
    public const string CurrentSchema = "medcluster/up/1";
}

/// <summary>A process of the cluster.</summary>
internal sealed record UpProcessDocument(string Role, string Name, int Pid, string Address, int? HealthPort, IReadOnlyList<string>? Devices, string Log, string? Url);
