using System.Net;
using System.Net.Sockets;
using MedCluster.Grains;
using MedCluster.Grains.Workers;
using MedCluster.Inference;
using MedCluster.Silo.Devices;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MedCluster.Silo;

/// <summary>Builds silos.</summary>
public static class SiloHost
{
    /// <summary>A silo that is not started yet. Its store is opened and its model packages are read; its devices start with it.</summary>
    /// <exception cref="Reasons.MedClusterException">The store's address is wrong.</exception>
    public static IHost Build(SiloSettings settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "medcluster" });
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        builder.Logging.AddSimpleConsole(options => options.SingleLine = true);
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddMedClusterSilo(settings.Store, settings.Models, settings.Inference);
        var port = settings.Endpoint.Port + settings.Index;
        builder.UseOrleans(silo => silo.UseLocalhostClustering(
            port, settings.GatewayPort + settings.Index, settings.Index == 0 ? null : settings.Endpoint, "medcluster", $"medcluster-{settings.Endpoint.Port}"));
        return builder.Build();
    }

    /// <summary>What every silo has: the store, the grains and what they need, and its devices.</summary>
    public static IServiceCollection AddMedClusterSilo(this IServiceCollection services, string store, string models, InferenceOptions inference)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => BlobStores.Open(store, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new DeviceHostSettings(inference, models));
        services.AddMedClusterGrains();
        return services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DeviceService>();
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
