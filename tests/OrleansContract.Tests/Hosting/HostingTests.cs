using System.Net;
using System.Net.Sockets;
using MedCluster.OrleansContract.Tests.Concurrency;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace MedCluster.OrleansContract.Tests.Hosting;

/// <summary>Silos and clients in hosts of their own, as a program has them.</summary>
public sealed class HostingTests
{
    private readonly string _cluster = Guid.NewGuid().ToString("N");
    private readonly List<string> _stages = [];

    [Fact]
    public async Task A_host_with_a_silo_starts_stage_by_stage_and_has_a_client()
    {
        var (silo, gateway) = (FreePort(), FreePort());
        using var host = Silo(silo, gateway, null, builder =>
        {
            builder.Configure<SiloOptions>(options => options.SiloName = "the one");
            builder.AddStartupTask(async (services, _) =>
            {
                _stages.Add("startup task");
                await services.GetRequiredService<IGrainFactory>().GetGrain<ITurnsGrain>("x").WhereAsync();
            });
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Stages(_stages));
        });
        await host.StartAsync();
        Assert.Equal(["application services", "startup task"], _stages);

        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        Assert.Equal(("the one", _cluster, silo), (details.Name, details.ClusterId, details.SiloAddress.Endpoint.Port));
        Assert.Equal(details.SiloAddress, await host.Services.GetRequiredService<IClusterClient>().GetGrain<ITurnsGrain>("x").WhereAsync());
        Assert.Equal(SiloStatus.Active, host.Services.GetRequiredService<ISiloStatusOracle>().CurrentStatus);
        await host.StopAsync();
        Assert.Equal("application services end", _stages[^1]);
    }

    [Fact]
    public async Task Hosts_with_one_cluster_id_form_a_cluster_and_a_client_finds_it()
    {
        var (silo, gateway) = (FreePort(), FreePort());
        using var first = Silo(silo, gateway, null, _ => { });
        await first.StartAsync();
        using var second = Silo(FreePort(), FreePort(), new IPEndPoint(IPAddress.Loopback, silo), _ => { });
        await second.StartAsync();
        Assert.Equal(2, second.Services.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatuses(onlyActive: true).Count);

        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(client => client.UseLocalhostClustering(gateway, _cluster, _cluster));
        using var clientHost = builder.Build();
        await clientHost.StartAsync();
        var client = clientHost.Services.GetRequiredService<IClusterClient>();
        Assert.Equal(2, (await client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count);
        Assert.NotNull(await client.GetGrain<ITurnsGrain>("y").WhereAsync());
        await clientHost.StopAsync();
        await second.StopAsync();
        await first.StopAsync();
    }

    [Fact]
    public async Task A_silo_without_clustering_does_not_start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(_ => { });
        await Assert.ThrowsAnyAsync<InvalidOperationException>(async () =>
        {
            using var host = builder.Build();
            await host.StartAsync();
        });
    }

    private IHost Silo(int port, int gateway, IPEndPoint? primary, Action<ISiloBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, gateway, primary, _cluster, _cluster);
            silo.AddMemoryGrainStorage("memory");
            configure(silo);
        });
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Stages(List<string> log) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe("stages", ServiceLifecycleStage.ApplicationServices, _ => Log("application services"), _ => Log("application services end"));

        private Task Log(string line)
        {
            log.Add(line);
            return Task.CompletedTask;
        }
    }
}
