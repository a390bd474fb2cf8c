namespace Orleans.Runtime;

/// <summary>
/// The silos of one cluster id in this process: who is a member, which activation a grain has, what is kept in memory storage.
/// </summary>
internal sealed class Cluster
{
    private static readonly ConcurrentDictionary<(string ClusterId, string ServiceId), Cluster> Known = new();
    private readonly Lock _lock = new();
    private readonly List<Member> _members = [];
    private readonly List<ClientNode> _clients = [];
    private SiloNode[] _active = [];

    private Cluster() { }

    public ConcurrentDictionary<GrainId, Activation> Directory { get; } = new();

    public Storage.MemoryStore Memory { get; } = new();

    /// <summary>Every silo that has ever joined, those that have gone too.</summary>
    public Member[] Members
    {
        get
        {
            lock (_lock) return [.. _members];
        }
    }

    /// <summary>Those that have not gone.</summary>
    public IEnumerable<SiloNode> Silos => Members.Select(member => member.Silo).OfType<SiloNode>();

    public SiloNode[] ActiveSilos => Volatile.Read(ref _active);

    public static Cluster Named(string clusterId, string serviceId) => Known.GetOrAdd((clusterId, serviceId), static _ => new Cluster());

    public static bool IsTaken(System.Net.IPEndPoint endpoint) =>
        Known.Values.SelectMany(cluster => cluster.Silos).Any(silo => silo.SiloAddress.Endpoint.Equals(endpoint));

    public Member? Find(SiloAddress address)
    {
        lock (_lock) return _members.Find(member => member.Address.Equals(address));
    }

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
        var member = silo.Member;
        SiloNode[] living;
        lock (_lock)
        {
            if (member.Status == status || member.Status == SiloStatus.Dead) return;
            if (!_members.Contains(member)) _members.Add(member);
            member.Status = status;
            if (status == SiloStatus.Dead) member.Silo = null;
            Volatile.Write(ref _active, [.. _members.Where(candidate => candidate.Status == SiloStatus.Active).Select(candidate => candidate.Silo!)]);
            living = [.. Silos];
        }
        if (status == SiloStatus.Dead) OnGone(silo);
        if (living.Length == 0) Memory.Clear();
        foreach (var other in living) other.Membership.Notify(silo.SiloAddress, status);
    }

    /// <summary>Its grains are nowhere any more, and nobody waits any longer for its answers.</summary>
    private void OnGone(SiloNode silo)
    {
        foreach (var activation in silo.Activations) Forget(activation);
        Node[] nodes;
        lock (_lock) nodes = [silo, .. Silos, .. _clients];
        foreach (var node in nodes)
            node.FailCalls(call => node == silo || call.Request.Silo == silo, call =>
                new SiloUnavailableException($"The silo {silo.SiloAddress} became unavailable during the call {call.Request}."));
    }

    public void Forget(Activation activation) =>
        Directory.TryRemove(new KeyValuePair<GrainId, Activation>(activation.GrainId, activation));
}
