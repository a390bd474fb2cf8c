using System.Net;
using MedCluster.Inference;
using MedCluster.Silo;
using MedCluster.Silo.Devices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MedCluster.Client.Run;

/// <summary>The silos of <c>medcluster run</c>: a cluster in this process, there for one batch.</summary>
internal sealed class LocalSilos : IAsyncDisposable
{
    private readonly List<IHost> _hosts = [];

    /// <summary>The way to their grains.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>The services of the first silo.</summary>
    public IServiceProvider Services => _hosts[0].Services;

    /// <summary>Starts them one after the other; the first is the one that the others join.</summary>
    public static async Task<LocalSilos> StartAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        var silos = new LocalSilos();
        var devices = DeviceShares.Deal(settings.Devices, settings.Silos);
        var (endpoint, gateway) = (SiloHost.FreeEndpoint(settings.Silos), SiloHost.FreeEndpoint(settings.Silos));
        try
        {
            for (var index = 0; index < settings.Silos; index++)
            {
                var host = SiloHost.Build(new SiloSettings
                {
                    Store = settings.Store,
                    Models = Folders.Models,
                    Inference = new InferenceOptions { Devices = devices[index] },
                    Name = $"silo-{index}",
                    Endpoint = new IPEndPoint(endpoint.Address, endpoint.Port + index),
                    GatewayPort = gateway.Port + index,
                    Primary = index == 0 ? null : endpoint,
                    LogLevel = settings.LogLevel,
                });
                try
                {
                    await host.StartAsync(cancellationToken);
                }
                catch
                {
                    // Orleans refuses to stop a silo that has not started.
                    host.Dispose();
                    throw;
                }
                silos._hosts.Add(host);
            }
            return silos;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops them, the last to join first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }
}
