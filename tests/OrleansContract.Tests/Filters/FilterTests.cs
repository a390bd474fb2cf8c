using MedCluster.OrleansContract.Tests.Serialization;
using MedCluster.OrleansContract.Tests.Support;
using Orleans.Placement;

namespace MedCluster.OrleansContract.Tests.Filters;

public interface IFilteredGrain : IPlaceable
{
    Task<int> AddAsync(int a, int b);

    Task FailAsync();
}

[RandomPlacement]
public sealed class FilteredGrain : PlaceableGrain, IFilteredGrain, IIncomingGrainCallFilter
{
    public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b);

    public Task FailAsync() => throw new MarkedException("no", 1);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.Result is int value) context.Result = value * 10;
    }
}

public sealed class FilterTests
{
    [Fact]
    public async Task Calls_go_through_the_filters()
    {
        var log = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddIncomingGrainCallFilter(async context =>
            {
                if (context.Grain is not FilteredGrain) { await context.Invoke(); return; }
                log.Enqueue($"in {context.InterfaceMethod.Name} {context.ImplementationMethod.DeclaringType!.Name} {context.Request.GetArgumentCount()} {context.TargetId.Key}");
                if (context.Request.GetArgumentCount() == 2) context.Request.SetArgument(1, 5);
                try
                {
                    await context.Invoke();
                }
                catch (MarkedException)
                {
                    context.Result = null;
                    log.Enqueue("caught");
                    throw;
                }
                log.Enqueue($"result {context.Result}");
            });
            silo.AddOutgoingGrainCallFilter(async context =>
            {
                if (context.Grain is IFilteredGrain) log.Enqueue($"out {context.MethodName}");
                await context.Invoke();
            });
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var grain = cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IFilteredGrain>("key");
        Assert.Equal(60, await grain.AddAsync(1, 2));
        await Assert.ThrowsAsync<MarkedException>(grain.FailAsync);
        Assert.Equal(
            ["out AddAsync", "in AddAsync FilteredGrain 2 key", "result 60", "out FailAsync", "in FailAsync FilteredGrain 0 key", "caught"], log);
    }
}
