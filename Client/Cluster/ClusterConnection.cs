using MedCluster.Reasons;
using MedCluster.Silo.Audit;
using MedCluster.Silo.Clustering;
using MedCluster.Silo.Configuration;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MedCluster.Client.Cluster;

/// <summary>A client of a running cluster: that of the environment (MEDCLUSTER_DATABASE, MEDCLUSTER_STORE), else the one that up started here.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    private const int Attempts = 3;
    private readonly IHost _host;

    private ClusterConnection(IHost host, IBlobStore store) => (_host, Store, Audit) = (host, store, new AuditLog(store, TimeProvider.System));

    /// <summary>The way to the grains.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The cluster's store.</summary>
    public IBlobStore Store { get; }

    /// <summary>Where it is written down who did what.</summary>
    public AuditLog Audit { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.ClusterUnreachable"/>, <see cref="ReasonCodes.DatabaseUnavailable"/>, <see cref="ReasonCodes.DatabaseNotPrepared"/>, <see cref="ReasonCodes.NotInstalled"/>.</exception>
    public static async Task<ClusterConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var (cluster, address) = Find();
        LocalCluster.CheckBuild();
        await ClusterDatabase.CheckAsync(cluster.Database, cancellationToken);
        var store = BlobStores.Open(address, TimeProvider.System);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "medcluster" });
        builder.UseOrleansClient(cluster.Use);
        var host = builder.Build();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await host.StartAsync(cancellationToken);
                return new ClusterConnection(host, store);
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException && attempt < Attempts)
            {
                // A silo that was killed stands in the table for some seconds more; the next attempt takes another one.
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                host.Dispose();
                throw new MedClusterException(ReasonCodes.ClusterUnreachable,
                    $"No silo of the cluster {cluster.ClusterId} answers ({ClusterDatabase.Describe(cluster.Database)}): {exception.Message}", exception);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static (ClusterAddress Cluster, string Store) Find()
    {
        var environment = SiloConfiguration.FromEnvironment();
        if (SiloConfiguration.FindCluster(environment) is { } named)
        {
            return (named, environment["Store"] ?? throw new MedClusterException(
                ReasonCodes.InvalidConfiguration, "MEDCLUSTER_DATABASE is set and MEDCLUSTER_STORE is not: a client needs both."));
        }
        return ClusterFolder.Default.Read() is { } local
            ? (local.Cluster, local.Store)
            : throw new MedClusterException(ReasonCodes.ClusterUnreachable, "No cluster is up on this machine. medcluster up starts one; MEDCLUSTER_DATABASE and MEDCLUSTER_STORE name another. Without a cluster: medcluster run PATH...");
    }
}
