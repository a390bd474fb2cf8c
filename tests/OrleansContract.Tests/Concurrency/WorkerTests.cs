using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Concurrency;

[Collection(ClusterCollection.Name)]
public sealed class WorkerTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Stateless_workers_work_side_by_side_on_the_callers_silo()
    {
        var name = Guid.NewGuid().ToString("N");
        foreach (var silo in fixture.Cluster.Silos)
            Assert.Equal(silo.SiloAddress, await silo.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IWorkerGrain>(name).WhereAsync());
        var worker = fixture.First.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IWorkerGrain>(name);
        var first = worker.WorkAsync(name, "first", name);
        await Signals.Wait($"{name} first has begun");
        var second = worker.WorkAsync(name, "second", name);
        await Signals.Wait($"{name} second has begun");
        var others = Enumerable.Range(0, 10).Select(i => worker.WorkAsync(name, $"{i}", null)).ToArray();
        Signals.Set(name);
        Assert.NotEqual(await first, await second);
        Assert.Equal(2, (await Task.WhenAll([first, second, .. others])).Distinct().Count());
    }
}
