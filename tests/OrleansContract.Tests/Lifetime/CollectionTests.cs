using MedCluster.OrleansContract.Tests.Support;
using Orleans.Configuration;

namespace MedCluster.OrleansContract.Tests.Lifetime;

public sealed class CollectionTests
{
    [Fact]
    public async Task An_activation_that_is_not_used_for_its_age_ends()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Configure<GrainCollectionOptions>(options =>
            (options.CollectionAge, options.CollectionQuantum) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1))));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var name = Guid.NewGuid().ToString("N");
        var grain = cluster.Client.GetGrain<ILifeGrain>(name);
        var first = await grain.IdAsync();
        await Signals.Wait($"{name} disposed");
        Assert.NotEqual(first, await grain.IdAsync());
        Assert.Contains("deactivated ActivationIdle", Signals.Logged(name));
    }
}
