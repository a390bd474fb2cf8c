namespace MedCluster.OrleansContract.Tests.Support;

/// <summary>A grain that says on which silo it is.</summary>
public interface IPlaceable : IGrainWithStringKey
{
    Task<SiloAddress> WhereAsync();
}
