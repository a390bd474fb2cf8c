using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Silos;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Orleans.TestingHost;
using Xunit;

namespace MedCluster.Silo.Tests.Registry;

public sealed class SiloRegistryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_that_does_not_fit_is_refused_by_name_and_one_that_does_is_not()
    {
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1);
        var registry = silos.Grains.GetGrain<ISiloRegistryGrain>(ISiloRegistryGrain.Key);
        var known = Assert.Single(await registry.GetSilosAsync());
        Assert.Equal(["cpu:0"], known.Devices);
        Assert.Equal(Environment.ProcessId, known.ProcessId);

        var other = known with { Silo = "127.0.0.1:1@1", Name = "late" };
        Assert.Null(await registry.AnnounceAsync(other with { Silo = "127.0.0.1:2@1", Version = $"{string.Join('.', known.Version.Split('.')[..2])}.99" }));
        await registry.ForgetAsync("127.0.0.1:2@1");
        Assert.Contains("99.0.0", await registry.AnnounceAsync(other with { Version = "99.0.0" }), StringComparison.Ordinal);
        Assert.Contains("store", await registry.AnnounceAsync(other with { Store = "another" }), StringComparison.Ordinal);
        var changed = await registry.AnnounceAsync(other with { Models = [new ModelReference("ct-tissue", new string('0', 64))] });
        Assert.Contains("ct-tissue", changed, StringComparison.Ordinal);
        Assert.Contains("late", changed, StringComparison.Ordinal);
        Assert.Single(await registry.GetSilosAsync());
    }

    [Fact]
    public async Task A_silo_with_another_store_does_not_start()
    {
        var store = _folder["store"];
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services.AddMedClusterSilo(store, Path.Combine(SharedData.RepositoryRoot, "models"), new InferenceOptions { Devices = ["sim:0"] }));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        store = _folder["elsewhere"];
        var failure = await Assert.ThrowsAnyAsync<Exception>(cluster.StartAdditionalSiloAsync);
        for (Exception? inner = failure; ; inner = inner.InnerException)
        {
            Assert.NotNull(inner);
            if (inner is not MedClusterException mismatch) continue;
            Assert.Equal(ReasonCodes.ClusterMismatch, mismatch.Reason);
            break;
        }
    }
}
