using Orleans.Configuration;

namespace MedCluster.Silo.Clustering;

/// <summary>Which cluster, and where its silos are found.</summary>
/// <param name="ServiceId">The installation, for life: state belongs to it.</param>
/// <param name="ClusterId">The cluster: silos of one id find each other and no others.</param>
/// <param name="Database">The connection string of the PostgreSQL database in which they find each other.</param>
public sealed record ClusterAddress(string ServiceId, string ClusterId, string Database)
{
    private const string Invariant = "Npgsql";

    /// <summary>Makes the silo one of this cluster.</summary>
    public void Use(ISiloBuilder silo)
    {
        silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (ServiceId, ClusterId));
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, Database));
    }

    /// <summary>Makes the client one of this cluster.</summary>
    public void Use(IClientBuilder client)
    {
        client.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (ServiceId, ClusterId));
        client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, Database));
    }
}
