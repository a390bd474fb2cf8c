using System.Collections.Immutable;
using Orleans.Metadata;
using Orleans.Placement;

namespace Orleans.Runtime.Placement;

/// <summary>Places grains on behalf of one silo, and hands them the calls because of which it does.</summary>
internal sealed class PlacementService(SiloNode silo) : IPlacementContext
{
    // Each is lost only if the silo chosen has gone since, or the activation found is at its end.
    private const int Attempts = 16;
    private readonly ConcurrentDictionary<GrainType, Rule> _rules = new();

    public SiloAddress LocalSilo => silo.SiloAddress;

    public SiloStatus LocalSiloStatus => silo.Member.Status;

    public SiloAddress[] GetCompatibleSilos(PlacementTarget target)
    {
        IEnumerable<SiloAddress> silos = [.. silo.Cluster.ActiveSilos.Select(member => member.SiloAddress)];
        foreach (var (strategy, director) in RuleOf(target.GrainIdentity.Type).Filters) silos = director.Filter(strategy, target, silos);
        var compatible = silos.ToArray();
        return compatible.Length > 0 ? compatible : throw new OrleansException($"No active silo is compatible with grain type {target.GrainIdentity.Type}.");
    }

    public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) =>
        new Dictionary<ushort, SiloAddress[]> { [0] = GetCompatibleSilos(target) };

    public void PlaceAndSend(Request request, bool isDetached)
    {
        // The caller may change its objects while the place is being looked for.
        if (!isDetached) request.Detach();
        _ = PlaceAndSendAsync(request);
    }

    private async Task PlaceAndSendAsync(Request request)
    {
        try
        {
            var grainClass = GrainCatalog.Instance[request.Target.Type];
            var rule = RuleOf(request.Target.Type);
            var cluster = silo.Cluster;
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                Activation? made = null;
                if (!cluster.Directory.TryGetValue(request.Target, out var activation))
                {
                    var target = new PlacementTarget(request.Target, request.Context ?? [], request.Reference.InterfaceType, 0);
                    var address = await ChooseAsync(rule, target).ConfigureAwait(false);
                    var member = cluster.Find(address) ?? throw new OrleansException($"The placement of {request.Target.Type} chose {address}, which is not in the cluster.");
                    // It has gone since it was chosen, so the choice is made again without it.
                    if (member.Status != SiloStatus.Active || member.Silo is not { } chosen) continue;
                    if (grainClass.Worker is not null)
                    {
                        chosen.SendToWorkers(request, isDetached: true);
                        return;
                    }
                    // A call that cannot be written makes no activation.
                    request.ArriveAt(chosen, isDetached: true);
                    made = new Activation(chosen, request.Target, grainClass);
                    activation = cluster.Directory.GetOrAdd(request.Target, made);
                    if (activation == made) chosen.Remember(made);
                }
                request.ArriveAt(activation.Silo, isDetached: true);
                var isTaken = activation.Receive(request);
                // It has the call before it begins, so that the call learns of it if the beginning fails.
                if (activation == made && isTaken) made.Start();
                if (isTaken) return;
                cluster.Forget(activation);
            }
            throw new SiloUnavailableException($"No silo took the call {request}.");
        }
        catch (Exception exception)
        {
            request.Pending?.Fail(exception);
            if (request.Pending is null) silo.Logger.LogWarning(exception, "The one-way call {Call} could not be sent", request.Method.Name);
        }
    }

    /// <summary>Asks the director here and now, but not as part of the turn that makes the call.</summary>
    private Task<SiloAddress> ChooseAsync(Rule rule, PlacementTarget target)
    {
        var caller = RuntimeContext.Current;
        RuntimeContext.Current = null;
        try
        {
            var choice = new Task<Task<SiloAddress>>(() => rule.Director.OnAddActivation(rule.Strategy, target, this));
            choice.RunSynchronously(TaskScheduler.Default);
            return choice.Unwrap();
        }
        finally
        {
            RuntimeContext.Current = caller;
        }
    }

    private Rule RuleOf(GrainType type) => _rules.TryGetValue(type, out var rule) ? rule : _rules.GetOrAdd(type, MakeRule);

    private Rule MakeRule(GrainType type)
    {
        var grainClass = GrainCatalog.Instance[type].Type;
        var properties = new Dictionary<string, string>();
        foreach (var attribute in grainClass.GetCustomAttributes(true).OfType<IGrainPropertiesProviderAttribute>())
            attribute.Populate(silo.Services, grainClass, type, properties);
        var known = new GrainProperties(properties.ToImmutableDictionary());

        var strategyName = properties.GetValueOrDefault(PropertyNames.PlacementStrategy);
        var strategy = strategyName is null
            ? silo.Services.GetService<PlacementStrategy>() ?? new RandomPlacement()
            : silo.Services.GetKeyedService<PlacementStrategy>(strategyName)
                ?? throw new InvalidOperationException($"The placement strategy {strategyName} of {grainClass} is not registered.");
        strategy.Initialize(known);
        var director = silo.Services.GetKeyedService<IPlacementDirector>(strategy.GetType())
            ?? throw new InvalidOperationException($"The placement strategy {strategy.GetType()} has no director.");

        var filters = (properties.GetValueOrDefault(PropertyNames.PlacementFilter) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name =>
        {
            var filter = silo.Services.GetKeyedService<PlacementFilterStrategy>(name)
                ?? throw new InvalidOperationException($"The placement filter {name} of {grainClass} is not registered.");
            filter.Initialize(known);
            var filterDirector = silo.Services.GetKeyedService<IPlacementFilterDirector>(filter.GetType())
                ?? throw new InvalidOperationException($"The placement filter {name} has no director.");
            return (filter, filterDirector);
        });
        return new Rule(strategy, director, [.. filters.OrderBy(pair => pair.filter.Order)]);
    }

    private sealed record Rule(PlacementStrategy Strategy, IPlacementDirector Director, (PlacementFilterStrategy Strategy, IPlacementFilterDirector Director)[] Filters);
}
