using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Placement;

[Collection(ClusterCollection.Name)]
public sealed class PlacementTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_strategy_of_ones_own_gets_what_its_attribute_says()
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(fixture.Second.SiloAddress, await fixture.Client.GetGrain<INamedSiloGrain>(Key()).WhereAsync());
    }

    [Fact]
    public async Task A_filter_leaves_the_silos_whose_metadata_match()
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(fixture.Second.SiloAddress, await fixture.Client.GetGrain<IRoomGrain>(Key()).WhereAsync());
    }

    [Fact]
    public async Task A_filter_that_leaves_no_silo_fails_the_call() =>
        await Assert.ThrowsAnyAsync<OrleansException>(() => fixture.Client.GetGrain<INowhereGrain>(Key()).WhereAsync());

    [Fact]
    public async Task A_director_that_fails_fails_the_call() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Client.GetGrain<IUnplaceableGrain>(Key()).WhereAsync());

    [Fact]
    public async Task Prefer_local_is_the_silo_of_the_caller()
    {
        foreach (var silo in fixture.Cluster.Silos)
            Assert.Equal(silo.SiloAddress, await silo.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<ILocalGrain>(Key()).WhereAsync());
    }

    [Fact]
    public async Task Random_uses_every_silo()
    {
        var used = new HashSet<SiloAddress>();
        for (var i = 0; i < 64; i++) used.Add(await fixture.Client.GetGrain<IRandomGrain>(Key()).WhereAsync());
        Assert.Equal(2, used.Count);
    }

    [Fact]
    public async Task By_hash_uses_every_silo()
    {
        var used = new HashSet<SiloAddress>();
        for (var i = 0; i < 64; i++) used.Add(await fixture.Client.GetGrain<IHashedGrain>(Key()).WhereAsync());
        Assert.Equal(2, used.Count);
    }

    [Fact]
    public async Task A_hint_in_the_request_context_names_the_silo()
    {
        foreach (var silo in fixture.Cluster.Silos)
            await ClusterFixture.PlaceAsync(fixture.Client.GetGrain<IRandomGrain>(Key()), silo);
    }

    [Fact]
    public async Task Concurrent_first_calls_from_everywhere_make_one_activation()
    {
        var factories = fixture.Cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<IGrainFactory>()).Append(fixture.Client).ToArray();
        for (var round = 0; round < 20; round++)
        {
            var key = Key();
            var places = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => factories[i % factories.Length].GetGrain<IRandomGrain>(key).WhereAsync())));
            Assert.Single(places.Distinct());
            Assert.Single(Signals.Logged("activated " + key));
        }
    }

    private static string Key() => Guid.NewGuid().ToString("N");
}
