using MedCluster.OrleansContract.Tests.Support;
using Orleans.Configuration;

namespace MedCluster.OrleansContract.Tests.Concurrency;

public sealed class LimitTests
{
    [Fact]
    public async Task A_call_too_many_is_refused()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 3));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var name = Guid.NewGuid().ToString("N");
        var grain = cluster.Client.GetGrain<ITurnsGrain>(name);
        var first = grain.StepAsync(name, "0", name);
        await Signals.Wait($"{name} 0 has begun");
        var calls = Enumerable.Range(1, 9).Select(i => grain.StepAsync(name, $"{i}", null)).ToArray();
        var refused = 0;
        await foreach (var call in Task.WhenEach(calls))
        {
            if (refused < 6)
            {
                await Assert.ThrowsAsync<LimitExceededException>(() => call);
                if (++refused == 6) Signals.Set(name);
            }
            else
            {
                await call;
            }
        }
        await first;
        await grain.StepAsync(name, "again", null);
    }
}
