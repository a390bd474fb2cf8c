using MedCluster.OrleansContract.Tests.Concurrency;
using MedCluster.OrleansContract.Tests.Lifetime;
using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Membership;

/// <summary>Silos that come, stop and are killed.</summary>
public sealed class MembershipTests
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_stopped_silos_grains_are_deactivated_and_come_back_elsewhere()
    {
        await using var cluster = await ClusterAsync();
        var (staying, leaving) = (cluster.Silos[0], cluster.Silos[1]);
        var grain = await ClusterFixture.PlaceAsync(cluster.Client.GetGrain<ILifeGrain>(_name), leaving);
        var first = await grain.IdAsync();
        var listener = new Listener(leaving.SiloAddress);
        var oracle = staying.ServiceProvider.GetRequiredService<ISiloStatusOracle>();
        Assert.True(oracle.SubscribeToSiloStatusEvents(listener));
        Assert.Empty(listener.Heard);
        await cluster.StopSiloAsync(leaving);
        await listener.Gone;
        Assert.Contains("deactivated ShuttingDown", Signals.Logged(_name));
        await cluster.WaitForLivenessToStabilizeAsync();
        Assert.Equal(staying.SiloAddress, await grain.WhereAsync());
        Assert.NotEqual(first, await grain.IdAsync());
        Assert.True(oracle.IsDeadSilo(leaving.SiloAddress));
        Assert.Equal([staying.SiloAddress], oracle.GetApproximateSiloStatuses(onlyActive: true).Keys);
        Assert.True(oracle.UnSubscribeFromSiloStatusEvents(listener));
        Assert.Single(cluster.Silos);
    }

    [Fact]
    public async Task A_killed_silos_calls_fail_and_its_grains_come_back_elsewhere()
    {
        await using var cluster = await ClusterAsync();
        var (staying, killed) = (cluster.Silos[0], cluster.Silos[1]);
        var factory = staying.ServiceProvider.GetRequiredService<IGrainFactory>();
        var grain = await ClusterFixture.PlaceAsync(factory.GetGrain<ILifeGrain>(_name), killed);
        var call = grain.WaitAsync(_name);
        await Signals.Wait($"{_name} waits");
        await cluster.KillSiloAsync(killed);
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.True(exception is SiloUnavailableException or TimeoutException, exception.ToString());
        Signals.Set(_name);
        await cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        Assert.Equal(staying.SiloAddress, await grain.WhereAsync());
    }

    [Fact]
    public async Task A_new_silo_is_used()
    {
        await using var cluster = await ClusterAsync();
        var added = await cluster.StartAdditionalSiloAsync();
        Assert.Equal(3, cluster.Silos.Count);
        await cluster.WaitForLivenessToStabilizeAsync();
        await cluster.WaitForClusterManifestToStabilizeAsync();
        await ClusterFixture.PlaceAsync(cluster.Client.GetGrain<ITurnsGrain>(_name), added);
        Assert.Equal(3, (await cluster.Client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count);
    }

    private static async Task<InProcessTestCluster> ClusterAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage("memory"));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        await cluster.WaitForLivenessToStabilizeAsync();
        return cluster;
    }

    private sealed class Listener(SiloAddress silo) : ISiloStatusListener
    {
        public System.Collections.Concurrent.ConcurrentQueue<SiloStatus> Heard { get; } = [];

        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Gone => _gone.Task.WaitAsync(TimeSpan.FromMinutes(1));

        public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
        {
            Heard.Enqueue(status);
            if (updatedSilo.Equals(silo) && status == SiloStatus.Dead) _gone.TrySetResult();
        }
    }
}
