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
        var grain = cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<ITurnsGrain>(name);
        var first = grain.StepAsync(name, "0", name);
        await Signals.Wait($"{name} 0 has begun");
        var calls = Enumerable.Range(1, 9).Select(i => grain.StepAsync(name, $"{i}", null)).ToArray();
        // How many are on their way at once is the library's matter, so the exact number is not.
        await Assert.ThrowsAsync<LimitExceededException>(async () => await await Task.WhenAny(calls));
        Signals.Set(name);
        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.InRange(calls.Count(call => call.IsCompletedSuccessfully), 1, 8);
        Assert.All(calls.Where(call => call.IsFaulted), call => Assert.IsType<LimitExceededException>(call.Exception!.InnerException));
        await first;
        await grain.StepAsync(name, "again", null);
    }
}
