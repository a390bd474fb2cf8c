namespace MedCluster.OrleansContract.Tests.Support;

public abstract class PlaceableGrain : Grain, IPlaceable
{
    protected SiloAddress Silo => ServiceProvider.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public Task<SiloAddress> WhereAsync() => Task.FromResult(Silo);
}
