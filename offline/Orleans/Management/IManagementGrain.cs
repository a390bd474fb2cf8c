namespace Orleans.Runtime;

/// <summary>The cluster's silos and activations; GetGrain&lt;IManagementGrain&gt;(0).</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false);

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds);

    Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null);

    Task<int> GetTotalActivationCount();

    Task ForceActivationCollection(TimeSpan ageLimit);

    Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit);

    ValueTask<SiloAddress> GetActivationAddress(IAddressable reference);

    ValueTask<List<GrainId>> GetActiveGrains(GrainType type);
}
