using System.Net;
using Orleans.Configuration;

namespace Orleans.Hosting;

public static class CoreHostingExtensions
{
    /// <summary>The silos of the same cluster id in this process form a cluster, never those of other processes.</summary>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder, int siloPort = EndpointOptions.DEFAULT_SILO_PORT, int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null, string serviceId = "dev", string clusterId = "dev")
    {
        builder.Services.AddSingleton<ClusteringMark>();
        builder.Configure<EndpointOptions>(options => (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (IPAddress.Loopback, siloPort, gatewayPort));
        return builder.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));
    }

    /// <summary>The directory that knows of at most one activation of a grain, which is the only one that the silos of one process have.</summary>
    [Experimental("ORLEANSEXP003")]
    public static ISiloBuilder AddDistributedGrainDirectory(this ISiloBuilder siloBuilder, string? name = null) => name is null
        ? siloBuilder
        : throw new NotSupportedException("Directories other than the default one are not there.");

    /// <summary>Activities go along with calls between silos and grains; spans of the source Microsoft.Orleans.Application.</summary>
    public static ISiloBuilder AddActivityPropagation(this ISiloBuilder builder) => builder
        .AddOutgoingGrainCallFilter<ActivityPropagationFilter>()
        .AddIncomingGrainCallFilter<ActivityPropagationFilter>();
}
