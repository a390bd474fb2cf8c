namespace Orleans.Runtime;

/// <summary>
/// The silos of one cluster id in this process: who is a member, which activation a grain has, what is kept in memory storage.
/// </summary>
internal sealed class Cluster
{
    private static readonly ConcurrentDictionary<(string ClusterId, string ServiceId), Cluster> Known = new();
    private readonly Lock _lock = new();
    private readonly List<SiloNode> _silos = [];
    private readonly List<ClientNode> _clients = [];
    private SiloNode[] _active = [];

    private Cluster() { }

    public ConcurrentDictionary<GrainId, Activation> Directory { get; } = new();

    public Storage.MemoryStore Memory { get; } = new();

    /// <summary>Every silo that has ever joined, those that have gone too.</summary>
    public SiloNode[] Silos
    {
        get
        {
            lock (_lock) return [.. _silos];
        }
    }

    public SiloNode[] ActiveSilos => Volatile.Read(ref _active);

    public static Cluster Named(string clusterId, string serviceId) => Known.GetOrAdd((clusterId, serviceId), static _ => new Cluster());

    public static bool IsTaken(System.Net.IPEndPoint endpoint) =>
        Known.Values.SelectMany(cluster => cluster.Silos).Any(silo => silo.Status is not (SiloStatus.Dead or SiloStatus.Created) && silo.SiloAddress.Endpoint.Equals(endpoint));

    public SiloNode? Find(SiloAddress address) => Silos.FirstOrDefault(silo => silo.SiloAddress.Equals(address));

    public void Join(ClientNode client)
    {
        lock (_lock) _clients.Add(client);
    }

    public void Leave(ClientNode client)
    {
        lock (_lock) _clients.Remove(client);
    }

    public void SetStatus(SiloNode silo, SiloStatus status)
    {
        SiloNode[] silos;
        lock (_lock)
        {
            if (silo.Status == status || silo.Status == SiloStatus.Dead) return;
            if (!_silos.Contains(silo)) _silos.Add(silo);
            silo.Status = status;
            silos = [.. _silos];
            Volatile.Write(ref _active, [.. _silos.Where(candidate => candidate.Status == SiloStatus.Active)]);
        }
        if (status == SiloStatus.Dead) OnGone(silo);
        foreach (var member in silos) member.Membership.Notify(silo.SiloAddress, status);
    }

    /// <summary>Its grains are nowhere any more, and nobody waits any longer for its answers.</summary>
    private void OnGone(SiloNode silo)
    {
        foreach (var activation in silo.Activations) Forget(activation);
        Node[] nodes;
        lock (_lock) nodes = [.. _silos, .. _clients];
        foreach (var node in nodes)
            node.FailCalls(call => node == silo || call.Request.Silo == silo, call =>
                new SiloUnavailableException($"The silo {silo.SiloAddress} became unavailable during the call {call.Request}."));
    }

    public void Forget(Activation activation) =>
        Directory.TryRemove(new KeyValuePair<GrainId, Activation>(activation.GrainId, activation));
}
