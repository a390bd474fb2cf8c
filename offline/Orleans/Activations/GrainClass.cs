using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>A grain class: its name, interfaces, attributes and constructor.</summary>
internal sealed class GrainClass
{
    private readonly Func<Activation, object> _create;

    public GrainClass(Type type)
    {
        Type = type;
        GrainType = GrainType.Create(type.GetCustomAttribute<GrainTypeAttribute>()?.Name ?? DefaultName(type));
        Interfaces = [.. type.GetInterfaces().Where(IsGrainInterface)];
        MainInterface = Interfaces.FirstOrDefault(candidate => candidate.Name == "I" + type.Name) ?? Interfaces.First();
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        Worker = type.GetCustomAttribute<StatelessWorkerAttribute>();
        NeverCollected = type.IsDefined(typeof(KeepAliveAttribute)) || type.GetCustomAttribute<CollectionAgeLimitAttribute>() is { AlwaysActive: true };
        CollectionAge = type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit;
        _create = MakeCreate(type);
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public Type[] Interfaces { get; }

    public Type MainInterface { get; }

    public bool IsReentrant { get; }

    public StatelessWorkerAttribute? Worker { get; }

    public bool NeverCollected { get; }

    public TimeSpan? CollectionAge { get; }

    public static bool IsGrainInterface(Type type) => type.IsInterface && type.IsAssignableTo(typeof(IGrain))
        && type != typeof(IGrain) && type.Assembly.GetName().Name != typeof(IGrain).Assembly.GetName().Name || type == typeof(IManagementGrain);

    public object Create(Activation activation) => _create(activation);

    private static string DefaultName(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name;
    }

    /// <summary>The constructor with its persistent states made and everything else from the silo's services.</summary>
    private static Func<Activation, object> MakeCreate(Type type)
    {
        var constructors = type.GetConstructors();
        var constructor = constructors.FirstOrDefault(candidate => candidate.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute))) ?? constructors.FirstOrDefault();
        var states = constructor?.GetParameters()
            .Select(parameter => (Parameter: parameter, Attribute: parameter.GetCustomAttribute<PersistentStateAttribute>()))
            .Where(candidate => candidate.Attribute is not null).ToArray() ?? [];
        ObjectFactory? factory = null;
        return activation =>
        {
            // Made at first use, so that a constructor that cannot be served fails the activation and not the silo.
            factory ??= ActivatorUtilities.CreateFactory(type, [.. states.Select(state => state.Parameter.ParameterType)]);
            return factory(activation.ActivationServices, [.. states.Select(state => Storage.PersistentState.Create(activation, state.Parameter, state.Attribute!))]);
        };
    }
}
