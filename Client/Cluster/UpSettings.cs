namespace MedCluster.Client.Cluster;

/// <summary>What <c>medcluster up</c> was asked for.</summary>
/// <param name="Silos">Number of silos.</param>
/// <param name="DevicesPerSilo">The devices of each silo; none: the machine's are dealt out.</param>
/// <param name="Store">The store; null: an Azurite of the cluster's own.</param>
/// <param name="Port">Where the first silo serves the API and the dashboard; the others take the next ports that are free.</param>
/// <param name="Json">One JSON document on standard output.</param>
internal sealed record UpSettings(int Silos, IReadOnlyList<string> DevicesPerSilo, string? Store, int Port, bool Json)
{
    /// <summary>The port where none is named.</summary>
    public const int DefaultPort = 8080;
}
