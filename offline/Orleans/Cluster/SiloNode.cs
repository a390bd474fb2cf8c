using System.Net;
using Orleans.Configuration;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

/// <summary>A silo: its services, its activations, and its part in the cluster.</summary>
internal sealed class SiloNode : Node
{
    private readonly ConcurrentDictionary<Activation, byte> _activations = new();
    private readonly ConcurrentDictionary<GrainId, StatelessWorkers> _workers = new();
    private readonly Lazy<IIncomingGrainCallFilter[]> _incomingFilters;
    private readonly ClusterOptions _clusterOptions;
    private ITimer? _collector;

    public SiloNode(
        IServiceProvider services, IOptions<ClusterOptions> cluster, IOptions<SiloOptions> silo, IOptions<EndpointOptions> endpoint,
        IOptions<SiloMessagingOptions> messaging, IOptions<GrainCollectionOptions> collection, ILogger<SiloNode> logger, TimeProvider timeProvider)
        : base(services)
    {
        _clusterOptions = cluster.Value;
        var address = SiloAddress.New(endpoint.Value.AdvertisedIPAddress ?? IPAddress.Loopback, endpoint.Value.SiloPort, SiloAddress.AllocateNewGeneration());
        Member = new Member(
            this,
            address,
            SiloAddress.New(address.Endpoint.Address, endpoint.Value.GatewayPort, 0),
            silo.Value.SiloName ?? $"Silo_{Guid.NewGuid().ToString("N")[..5]}",
            services.GetRequiredService<IOptions<MembershipService.SiloMetadata.SiloMetadata>>().Value);
        Messaging = messaging.Value;
        Collection = collection.Value;
        Logger = logger;
        TimeProvider = services.GetKeyedService<TimeProvider>(TimeProviderNames.ActivationManagement) ?? timeProvider;
        GrainTime = services.GetKeyedService<TimeProvider>(TimeProviderNames.Grains) ?? timeProvider;
        Cluster = Cluster.Named(_clusterOptions.ClusterId, _clusterOptions.ServiceId);
        Membership = new Membership(this);
        Placement = new PlacementService(this);
        _incomingFilters = new(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);
    }

    public Member Member { get; }

    public SiloAddress SiloAddress => Member.Address;

    public string ClusterId => _clusterOptions.ClusterId;

    public SiloMessagingOptions Messaging { get; }

    public GrainCollectionOptions Collection { get; }

    public ILogger Logger { get; }

    public TimeProvider TimeProvider { get; }

    public TimeProvider GrainTime { get; }

    public Membership Membership { get; }

    public PlacementService Placement { get; }

    public IIncomingGrainCallFilter[] IncomingFilters => _incomingFilters.Value;

    public override Cluster Cluster { get; }

    public bool IsDead => Member.Status == SiloStatus.Dead;

    public ICollection<Activation> Activations => _activations.Keys;

    protected override MessagingOptions CallOptions => Messaging;

    protected override string? Unavailable => Member.Status switch
    {
        SiloStatus.Dead => $"The silo {SiloAddress} has stopped.",
        SiloStatus.Created => $"The silo {SiloAddress} has not started yet.",
        _ => null,
    };

    public void Join()
    {
        if (Cluster.IsTaken(SiloAddress.Endpoint))
            throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.AddressAlreadyInUse, $"Another silo of this process has the address {SiloAddress.Endpoint}.");
        Member.StartedAt = TimeProvider.GetUtcNow();
        GrainCatalog.Instance.CheckMethods();
        // As the library does it, in a developer's environment only.
        if (Services.GetService<IHostEnvironment>()?.IsDevelopment() == true) GrainCatalog.Instance.CheckSignatures();
        StartSweeping();
        Cluster.SetStatus(this, SiloStatus.Joining);
    }

    public void BecomeActive()
    {
        Cluster.SetStatus(this, SiloStatus.Active);
        _collector = TimeProvider.CreateTimer(_ => Collect(), null, Collection.CollectionQuantum, Collection.CollectionQuantum);
    }

    /// <summary>No new grains come here; those that are here end, each with its OnDeactivateAsync, until the token is cancelled.</summary>
    public async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        Cluster.SetStatus(this, SiloStatus.ShuttingDown);
        _collector?.Dispose();
        while (!cancellationToken.IsCancellationRequested && Activations is { Count: > 0 } activations)
        {
            foreach (var activation in activations)
                activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo is shutting down."), cancellationToken);
            try
            {
                await Task.WhenAll(activations.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Logger.LogWarning("The silo stops with {Count} activations", Activations.Count);
            }
        }
    }

    /// <summary>What is left here ends as in a crash.</summary>
    public void Leave()
    {
        _collector?.Dispose();
        foreach (var activation in Activations) activation.Scheduler.Halt();
        Cluster.SetStatus(this, SiloStatus.Dead);
        foreach (var activation in Activations) activation.Kill();
        _activations.Clear();
        StopSweeping();
    }

    public void Remember(Activation activation) => _activations.TryAdd(activation, 0);

    public void Forget(Activation activation)
    {
        _activations.TryRemove(activation, out _);
        if (activation.Group is not null) activation.Group.Remove(activation);
        else Cluster.Forget(activation);
    }

    public override void Send(Request request, bool isDetached)
    {
        if (Cluster.Directory.TryGetValue(request.Target, out var activation))
        {
            request.ArriveAt(activation.Silo, isDetached);
            if (activation.Receive(request)) return;
            isDetached = true;
        }
        Placement.PlaceAndSend(request, isDetached);
    }

    public void SendToWorkers(Request request, bool isDetached)
    {
        request.ArriveAt(this, isDetached);
        _workers.GetOrAdd(request.Target, static (grainId, silo) => new StatelessWorkers(silo, grainId, GrainCatalog.Instance[grainId.Type]), this).Receive(request);
    }

    public void Collect(TimeSpan? age = null)
    {
        foreach (var activation in Activations)
            if (!activation.Class.NeverCollected)
                activation.DeactivateIfIdle(age ?? activation.Class.CollectionAge ?? ConfiguredAge(activation.Class), isForced: age is not null);
    }

    private TimeSpan ConfiguredAge(GrainClass grainClass) =>
        Collection.ClassSpecificCollectionAge.TryGetValue(grainClass.Type.FullName!, out var age) ? age : Collection.CollectionAge;
}
