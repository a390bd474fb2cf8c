using Microsoft.Extensions.Time.Testing;
using MedCluster.OrleansContract.Tests.Placement;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace MedCluster.OrleansContract.Tests.Support;

/// <summary>Two silos and a client, for all tests that leave them as they are.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public InProcessTestCluster Cluster { get; private set; } = null!;

    /// <summary>The time of the grains' timers.</summary>
    public FakeTimeProvider Time { get; } = new();

    public IClusterClient Client => Cluster.Client;

    public InProcessSiloHandle First => Cluster.Silos.OrderBy(silo => silo.Name).First();

    public InProcessSiloHandle Second => Cluster.Silos.OrderBy(silo => silo.Name).ElementAt(1);

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddMemoryGrainStorage("memory");
            silo.UseSiloMetadata(new Dictionary<string, string> { ["room"] = options.SiloName });
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, Time);
            silo.Services.AddPlacementDirector<NamedSiloPlacement, NamedSiloDirector>();
            silo.Services.AddPlacementFilter<RoomFilter, RoomFilterDirector>(ServiceLifetime.Transient);
        });
        Cluster = builder.Build();
        await Cluster.DeployAsync();
        await Cluster.WaitForLivenessToStabilizeAsync();
    }

    public async Task DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
    }

    /// <summary>The grain as seen from a silo, the grain being on the same silo (local) or on the other one.</summary>
    public async Task<TGrain> PlacedAsync<TGrain>(bool isLocal) where TGrain : IPlaceable
    {
        var silo = isLocal ? First : Second;
        var grain = First.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<TGrain>(Guid.NewGuid().ToString("N"));
        return await PlaceAsync(grain, silo);
    }

    public static async Task<TGrain> PlaceAsync<TGrain>(TGrain grain, InProcessSiloHandle silo) where TGrain : IPlaceable
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            Assert.Equal(silo.SiloAddress, await grain.WhereAsync());
        }
        finally
        {
            RequestContext.Clear();
        }
        return grain;
    }
}
