using System.Net;
using System.Net.Sockets;
using MedCluster.Grains;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Studies;
using MedCluster.Grains.Workers;
using MedCluster.Inference;
using MedCluster.Silo.Clustering;
using MedCluster.Silo.Devices;
using MedCluster.Silo.Drain;
using MedCluster.Silo.Health;
using MedCluster.Silo.Registry;
using MedCluster.Silo.Telemetry;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace MedCluster.Silo;

/// <summary>Builds silos.</summary>
public static class SiloHost
{
    /// <summary>A silo that is not started yet. Its store is opened and its model packages are read; its devices start with it.</summary>
    /// <exception cref="Reasons.MedClusterException">The store's address is wrong.</exception>
    /// <param name="settings">What the silo is made of.</param>
    /// <param name="configure">What else its services need, such as options.</param>
    public static IHost Build(SiloSettings settings, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "medcluster" });
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        // It writes every request with its address, which names studies and, once, a sign-in token.
        builder.Logging.AddFilter("Microsoft.AspNetCore", settings.LogLevel > LogLevel.Warning ? settings.LogLevel : LogLevel.Warning);
        builder.Logging.AddSimpleConsole(options => (options.SingleLine, options.TimestampFormat, options.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTime);
        if (settings.Health is { } health)
        {
            // Before the silo, so that it answers from the first moment to the last.
            builder.Services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<HealthListener>(provider, health));
            builder.Services.AddMedClusterTelemetry(settings.Name);
        }
        builder.Services.AddMedClusterSilo(settings.Store, settings.Models, settings.Inference, settings.DrainTime, settings.Health?.Port ?? 0);
        if (settings.Options is { } options)
        {
            builder.Services.Configure<Grains.Scheduling.SchedulingOptions>(options.GetSection("Scheduling"));
            builder.Services.Configure<BatchOptions>(options.GetSection("Batch"));
            builder.Services.Configure<StudyOptions>(options.GetSection("Study"));
        }
        configure?.Invoke(builder.Services);
        builder.UseOrleans(silo =>
        {
            silo.Configure<SiloOptions>(options => options.SiloName = settings.Name);
            // With Orleans' default directory a silo that leaves takes the studies of others with it, whose places it knew, and they begin slices anew.
            silo.AddDistributedGrainDirectory();
            if (SiloTelemetry.IsTraced) silo.AddActivityPropagation();
            if (settings.Cluster is { } cluster)
            {
                cluster.Use(silo);
                FailureDetection.Use(silo);
                silo.Services.AddSingleton<IFatalErrorHandler, EvictedSilo>();
                silo.Configure<EndpointOptions>(options =>
                    (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (settings.Endpoint.Address, settings.Endpoint.Port, settings.GatewayPort));
            }
            else
            {
                var first = settings.Primary ?? settings.Endpoint;
                silo.UseLocalhostClustering(settings.Endpoint.Port, settings.GatewayPort, settings.Primary, "medcluster", $"medcluster-{first.Port}");
            }
        });
        return builder.Build();
    }

    /// <summary>What every silo has: the store, the grains and what they need, its devices, its place in the registry, and the way it stops.</summary>
    public static IServiceCollection AddMedClusterSilo(
        this IServiceCollection services, string store, string models, InferenceOptions inference, TimeSpan? drainTime = null, int healthPort = 0)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => BlobStores.Open(store, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new DeviceHostSettings(inference, models));
        services.AddMedClusterGrains();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SiloHealth>(provider));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => ActivatorUtilities.CreateInstance<SiloAnnouncer>(provider, new SiloAnnouncerSettings(healthPort)));
        services.AddSingleton<DeviceService>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<DeviceService>());
        return services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => ActivatorUtilities.CreateInstance<SiloDrain>(provider, new DrainSettings(drainTime ?? DrainSettings.DefaultTime)));
    }

    /// <summary>An end point on the loopback interface on which nothing listens now, with <paramref name="count"/> free ports from it on.</summary>
    public static IPEndPoint FreeEndpoint(int count)
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            if (port + count <= 65535 && Enumerable.Range(port + 1, count - 1).All(IsFree)) return new IPEndPoint(IPAddress.Loopback, port);
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
