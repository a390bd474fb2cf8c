using Microsoft.Extensions.Configuration;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime.Placement;

namespace Microsoft.Extensions.Hosting;

public static class OrleansSiloGenericHostExtensions
{
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder) => hostAppBuilder.UseOrleans(_ => { });

    public static HostApplicationBuilder UseOrleans(this HostApplicationBuilder hostAppBuilder) => hostAppBuilder.UseOrleans(_ => { });

    public static HostApplicationBuilder UseOrleans(this HostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        configureDelegate(AddSilo(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        configureDelegate(AddSilo(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<ISiloBuilder> configureDelegate) =>
        hostBuilder.UseOrleans((_, silo) => configureDelegate(silo));

    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<HostBuilderContext, ISiloBuilder> configureDelegate) =>
        hostBuilder.ConfigureServices((context, services) => configureDelegate(context, AddSilo(services, context.Configuration)));

    private static NodeBuilder AddSilo(IServiceCollection services, IConfiguration configuration)
    {
        var builder = new NodeBuilder(services, configuration);
        if (services.Any(service => service.ServiceType == typeof(SiloNode))) return builder;
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SiloNode>();
        services.AddSingleton<IHostedService, SiloHostedService>();
        services.TryAddSingleton<IGrainFactory>(provider => provider.GetRequiredService<SiloNode>().GrainFactory);
        services.TryAddSingleton<IClusterClient>(provider => new ClusterClient(provider.GetRequiredService<SiloNode>()));
        services.TryAddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.TryAddTransient<IGrainContext>(provider => provider.GetRequiredService<IGrainContextAccessor>().GrainContext);
        services.TryAddSingleton(provider => provider.GetRequiredService<SiloNode>().Membership);
        services.TryAddSingleton<ISiloStatusOracle>(provider => provider.GetRequiredService<Membership>());
        services.TryAddSingleton<ILocalSiloDetails>(provider => provider.GetRequiredService<Membership>());
        builder.AddPlacementDirector<RandomPlacement, BuiltInDirector>();
        builder.AddPlacementDirector<PreferLocalPlacement, BuiltInDirector>();
        builder.AddPlacementDirector<HashBasedPlacement, BuiltInDirector>();
        builder.AddPlacementDirector<StatelessWorkerPlacement, BuiltInDirector>();
        return builder;
    }
}
