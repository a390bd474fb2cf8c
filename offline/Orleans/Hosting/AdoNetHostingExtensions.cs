using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>Compiles, and stops the silo or client from starting: silos in separate processes are what this stand-in does not offer.</summary>
public static class AdoNetHostingExtensions
{
    public static ISiloBuilder UseAdoNetClustering(this ISiloBuilder builder, Action<AdoNetClusteringSiloOptions> configureOptions)
    {
        builder.Services.AddSingleton<ClusteringMark, SeparateProcessesMark>();
        return builder.Configure(configureOptions);
    }

    public static IClientBuilder UseAdoNetClustering(this IClientBuilder builder, Action<AdoNetClusteringClientOptions> configureOptions)
    {
        builder.Services.AddSingleton<ClusteringMark, SeparateProcessesMark>();
        return builder.Configure(configureOptions);
    }
}
