using Microsoft.Extensions.Configuration;
using Orleans;
using Orleans.Hosting;

namespace Microsoft.Extensions.Hosting;

public static class OrleansClientGenericHostExtensions
{
    public static HostApplicationBuilder UseOrleansClient(this HostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        configureDelegate(AddClient(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    public static IHostApplicationBuilder UseOrleansClient(this IHostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        configureDelegate(AddClient(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    public static IHostBuilder UseOrleansClient(this IHostBuilder hostBuilder, Action<IClientBuilder> configureDelegate) =>
        hostBuilder.UseOrleansClient((_, client) => configureDelegate(client));

    public static IHostBuilder UseOrleansClient(this IHostBuilder hostBuilder, Action<HostBuilderContext, IClientBuilder> configureDelegate) =>
        hostBuilder.ConfigureServices((context, services) => configureDelegate(context, AddClient(services, context.Configuration)));

    private static NodeBuilder AddClient(IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(SiloNode)))
            throw new OrleansConfigurationException("Do not call both UseOrleansClient/AddOrleansClient with UseOrleans/AddOrleans. A silo's host has a client already.");
        var builder = new NodeBuilder(services, configuration);
        if (services.Any(service => service.ServiceType == typeof(ClientNode))) return builder;
        services.AddOptions();
        services.AddLogging();
        services.AddSingleton<ClientNode>();
        services.AddSingleton<IHostedService, ClientHostedService>();
        services.TryAddSingleton<IGrainFactory>(provider => provider.GetRequiredService<ClientNode>().GrainFactory);
        services.TryAddSingleton<IClusterClient>(provider => new ClusterClient(provider.GetRequiredService<ClientNode>()));
        return builder;
    }
}
