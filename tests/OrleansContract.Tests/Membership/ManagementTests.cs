using MedCluster.OrleansContract.Tests.Concurrency;
using MedCluster.OrleansContract.Tests.Support;

namespace MedCluster.OrleansContract.Tests.Membership;

[Collection(ClusterCollection.Name)]
public sealed class ManagementTests(ClusterFixture fixture)
{
    [Fact]
    public async Task The_management_grain_knows_silos_and_activations()
    {
        var management = fixture.Client.GetGrain<IManagementGrain>(0);
        Assert.Equal(fixture.Cluster.Silos.Select(silo => silo.SiloAddress).ToHashSet(), (await management.GetHosts(onlyActive: true)).Keys.ToHashSet());
        Assert.Equal(["Silo_0", "Silo_1"], (await management.GetDetailedHosts(onlyActive: true)).Select(host => host.SiloName).Order());
        var grain = await fixture.PlacedAsync<ITurnsGrain>(isLocal: false);
        Assert.Equal(fixture.Second.SiloAddress, await management.GetActivationAddress(grain));
        Assert.Contains(grain.GetGrainId(), await management.GetActiveGrains(grain.GetGrainId().Type));
        Assert.True(await management.GetTotalActivationCount() >= 1);
        var statistics = await management.GetSimpleGrainStatistics();
        Assert.Contains(statistics, line => line.SiloAddress.Equals(fixture.Second.SiloAddress) && line.GrainType.Contains(nameof(TurnsGrain), StringComparison.Ordinal) && line.ActivationCount > 0);
    }
}
