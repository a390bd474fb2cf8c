using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>A client with a host of its own: it has no grains, and everything it sends and gets is bytes in between.</summary>
internal sealed class ClientNode(IServiceProvider services, IOptions<ClusterOptions> cluster, IOptions<ClientMessagingOptions> messaging) : Node(services)
{
    private bool _isConnected;

    public override Cluster Cluster { get; } = Cluster.Named(cluster.Value.ClusterId, cluster.Value.ServiceId);

    protected override MessagingOptions CallOptions => messaging.Value;

    protected override string? Unavailable => _isConnected ? null : "The client is not connected to a cluster.";

    public void Connect()
    {
        if (Cluster.ActiveSilos.Length == 0)
            throw new SiloUnavailableException($"No silo of the cluster \"{cluster.Value.ClusterId}\" is in this process.");
        Cluster.Join(this);
        _isConnected = true;
        StartSweeping();
    }

    public void Disconnect()
    {
        _isConnected = false;
        StopSweeping();
        Cluster.Leave(this);
        FailCalls(_ => true, call => new SiloUnavailableException($"The client has been stopped during the call {call.Request}."));
    }

    public override void Send(Request request, bool isDetached)
    {
        var silos = Cluster.ActiveSilos;
        if (silos.Length == 0) throw new SiloUnavailableException("The cluster has no active silo.");
        if (Cluster.Directory.TryGetValue(request.Target, out var activation))
        {
            request.ArriveAt(activation.Silo, isDetached);
            if (activation.Receive(request)) return;
            isDetached = true;
        }
        silos[Random.Shared.Next(silos.Length)].Placement.PlaceAndSend(request, isDetached);
    }
}
