namespace Orleans.Runtime;

/// <summary>A silo's view of who is in the cluster, which in one process is everyone's.</summary>
internal sealed class Membership(SiloNode silo) : ISiloStatusOracle, ILocalSiloDetails
{
    private readonly List<ISiloStatusListener> _listeners = [];

    public SiloStatus CurrentStatus => silo.Member.Status;

    public SiloAddress SiloAddress => silo.SiloAddress;

    public string SiloName => silo.Member.Name;

    public string Name => silo.Member.Name;

    public string ClusterId => silo.ClusterId;

    public string DnsHostName => "localhost";

    public SiloAddress GatewayAddress => silo.Member.Gateway;

    public SiloAddress[] GetActiveSilos() => [.. silo.Cluster.ActiveSilos.Select(member => member.SiloAddress)];

    public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => silo.Cluster.Find(siloAddress)?.Status ?? SiloStatus.None;

    public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) => silo.Cluster.Members
        .Where(member => !onlyActive || member.Status == SiloStatus.Active)
        .ToDictionary(member => member.Address, member => member.Status);

    public bool IsDeadSilo(SiloAddress silo1) => GetApproximateSiloStatus(silo1) == SiloStatus.Dead;

    public bool IsFunctionalDirectory(SiloAddress siloAddress) => !GetApproximateSiloStatus(siloAddress).IsTerminating();

    public bool TryGetSiloName(SiloAddress siloAddress, out string siloName)
    {
        var found = silo.Cluster.Find(siloAddress);
        siloName = found?.Name!;
        return found is not null;
    }

    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_listeners)
        {
            if (_listeners.Contains(observer)) return false;
            _listeners.Add(observer);
            return true;
        }
    }

    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_listeners) return _listeners.Remove(observer);
    }

    public void Notify(SiloAddress address, SiloStatus status)
    {
        ISiloStatusListener[] listeners;
        lock (_listeners) listeners = [.. _listeners];
        foreach (var listener in listeners)
        {
            try
            {
                listener.SiloStatusChangeNotification(address, status);
            }
            catch (Exception exception)
            {
                silo.Logger.LogError(exception, "A silo status listener failed");
            }
        }
    }
}
