using Orleans.Concurrency;

namespace Orleans.Runtime;

[StatelessWorker]
internal sealed class ManagementGrain(SiloNode silo) : Grain, IManagementGrain
{
    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive) => Task.FromResult(silo.Membership.GetApproximateSiloStatuses(onlyActive));

    public Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive) => Task.FromResult<MembershipEntry[]>(
    [
        .. silo.Cluster.Members.Where(member => !onlyActive || member.Status == SiloStatus.Active).Select(member => new MembershipEntry
        {
            SiloAddress = member.Address,
            SiloName = member.Name,
            Status = member.Status,
            HostName = silo.Membership.DnsHostName,
            ProxyPort = member.Gateway.Endpoint.Port,
            StartTime = member.StartedAt.UtcDateTime,
            IAmAliveTime = member.StartedAt.UtcDateTime,
        }),
    ]);

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => GetSimpleGrainStatistics(null!);

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds) => Task.FromResult<SimpleGrainStatistic[]>(
    [
        .. Activations(hostsIds).GroupBy(activation => (activation.Class, activation.Silo)).Select(group => new SimpleGrainStatistic
        {
            GrainType = $"{group.Key.Class.Type.FullName},{group.Key.Class.Type.Assembly.GetName().Name}",
            SiloAddress = group.Key.Silo.SiloAddress,
            ActivationCount = group.Count(),
        }),
    ]);

    public Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types, SiloAddress[]? hostsIds) => Task.FromResult<DetailedGrainStatistic[]>(
    [
        .. Activations(hostsIds).Where(activation => types is null || types.Contains(TypeName(activation))).Select(activation => new DetailedGrainStatistic
        {
            GrainType = TypeName(activation),
            SiloAddress = activation.Silo.SiloAddress,
            GrainId = activation.GrainId,
        }),
    ]);

    public Task<int> GetTotalActivationCount() => Task.FromResult(Activations(null).Count());

    public Task ForceActivationCollection(TimeSpan ageLimit) => ForceActivationCollection(null!, ageLimit);

    public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit)
    {
        foreach (var member in Members(hostsIds)) member.Collect(ageLimit);
        return Task.CompletedTask;
    }

    public ValueTask<SiloAddress> GetActivationAddress(IAddressable reference) =>
        new(silo.Cluster.Directory.TryGetValue(reference.GetGrainId(), out var activation) ? activation.Silo.SiloAddress : null!);

    public ValueTask<List<GrainId>> GetActiveGrains(GrainType type) =>
        new([.. Activations(null).Select(activation => activation.GrainId).Where(grainId => grainId.Type == type).Distinct()]);

    private static string TypeName(Activation activation) => $"{activation.Class.Type.FullName},{activation.Class.Type.Assembly.GetName().Name}";

    private IEnumerable<SiloNode> Members(SiloAddress[]? addresses) =>
        silo.Cluster.Silos.Where(member => addresses is null || addresses.Length == 0 || addresses.Contains(member.SiloAddress));

    private IEnumerable<Activation> Activations(SiloAddress[]? addresses) => Members(addresses).SelectMany(member => member.Activations);
}
