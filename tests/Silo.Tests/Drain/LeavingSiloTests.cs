using System.Collections.Concurrent;
using System.Net;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Inference;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Drain;

/// <summary>Silos in hosts of their own, as the program builds them.</summary>
public sealed class LeavingSiloTests : IDisposable
{
    private const int Silos = 3;
    private const int Grains = 60;
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<long, (object Activation, int Silo)> _activations = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_that_leaves_takes_no_grain_of_another_silo_with_it()
    {
        var (endpoint, gateway) = (SiloHost.FreeEndpoint(Silos), SiloHost.FreeEndpoint(Silos));
        var hosts = Enumerable.Range(0, Silos).Select(silo => SiloHost.Build(
            new SiloSettings
            {
                Store = _folder["store"],
                Models = ThreeSilos.Models,
                Inference = new InferenceOptions { Devices = ["sim:0"] },
                Name = $"silo-{silo}",
                Endpoint = new IPEndPoint(endpoint.Address, endpoint.Port + silo),
                GatewayPort = gateway.Port + silo,
                Primary = silo == 0 ? null : endpoint,
            },
            services => services.AddSingleton<IIncomingGrainCallFilter>(new Activations(silo, _activations)))).ToList();
        foreach (var host in hosts) await host.StartAsync();
        var client = hosts[0].Services.GetRequiredService<IGrainFactory>();
        await CallAsync();
        var before = _activations.ToDictionary();
        Assert.Equal(Grains, before.Count);

        await hosts[^1].StopAsync();
        await CallAsync();
        Assert.All(before.Where(grain => grain.Value.Silo != Silos - 1), grain => Assert.Same(grain.Value.Activation, _activations[grain.Key].Activation));
        Assert.All(_activations.Values, grain => Assert.NotEqual(Silos - 1, grain.Silo));
        foreach (var host in Enumerable.Reverse(hosts[..^1])) await host.StopAsync();
        foreach (var host in hosts) host.Dispose();

        Task CallAsync() => Task.WhenAll(Enumerable.Range(100, Grains).Select(grain => client.GetGrain<ISchedulerGrain>(grain).GetStatusAsync()));
    }

    /// <summary>Remembers which activation was called last, and on which silo.</summary>
    private sealed class Activations(int silo, ConcurrentDictionary<long, (object Activation, int Silo)> seen) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.Grain is Grain grain and ISchedulerGrain && grain.GetPrimaryKeyLong() >= 100) seen[grain.GetPrimaryKeyLong()] = (grain, silo);
            return context.Invoke();
        }
    }
}
