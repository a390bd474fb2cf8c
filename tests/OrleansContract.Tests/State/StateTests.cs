using MedCluster.OrleansContract.Tests.Support;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace MedCluster.OrleansContract.Tests.State;

[Collection(ClusterCollection.Name)]
public sealed class StateTests(ClusterFixture fixture)
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task State_is_read_before_activation_and_outlives_it()
    {
        var grain = fixture.Client.GetGrain<IMemoryCounterGrain>(_name);
        Assert.Equal((100, false, null), await grain.ReadAsync());
        Assert.Equal(101, await grain.AddAsync(1));
        var (_, exists, etag) = await grain.ReadAsync();
        Assert.True(exists);
        Assert.NotNull(etag);
        var ended = fixture.Cluster.WaitForDeactivationAsync(grain);
        await grain.EndAsync();
        await ended;
        Assert.Equal(101, await grain.LoadedInActivationAsync());
        Assert.Equal((101, true, etag), await grain.ReadAsync());
        Assert.Equal(103, await grain.AddAsync(2));
        Assert.NotEqual(etag, (await grain.ReadAsync()).Etag);
        Assert.Equal(103, await grain.RereadAsync());
        await grain.ClearAsync();
        Assert.Equal((100, false, null), await grain.ReadAsync());
    }

    [Fact]
    public async Task A_store_that_is_not_registered_fails_the_activation()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(fixture.Client.GetGrain<INoStoreGrain>(_name).WhereAsync);
        Assert.Contains("no such store", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_of_ones_own_and_what_becomes_of_a_conflict()
    {
        var store = new OwnStore();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services.AddGrainStorage("own", (_, _) => store));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        Assert.True(store.HasStarted);

        var grain = cluster.Client.GetGrain<IOwnStoreCounterGrain>(_name);
        Assert.Equal(101, await grain.AddAsync(1));
        var first = await grain.IdAsync();
        store.Overwrite(grain.GetGrainId(), 7);
        Assert.True(await grain.IsInconsistentAsync());
        Assert.Equal(first, await grain.IdAsync());

        // Not caught by the grain, it ends the activation, and the next one reads what is stored.
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.AddAsync(1));
        Assert.NotEqual(first, await grain.IdAsync());
        Assert.Equal(8, await grain.AddAsync(1));

        store.Fails = true;
        var failure = await Assert.ThrowsAsync<OrleansException>(grain.RereadAsync);
        Assert.IsType<IOException>(failure.InnerException);
    }
}
