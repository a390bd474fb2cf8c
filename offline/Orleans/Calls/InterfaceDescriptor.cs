namespace Orleans.Runtime;

/// <summary>A grain interface: its methods and the proxy that references are made of.</summary>
internal sealed class InterfaceDescriptor
{
    private static readonly ConcurrentDictionary<Type, InterfaceDescriptor> Known = new();
    private readonly ConcurrentDictionary<MethodInfo, MethodDescriptor> _methods = new();
    private readonly GrainReference _prototype;

    private InterfaceDescriptor(Type type)
    {
        Type = type;
        InterfaceType = GrainInterfaceType.Create(type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.FullName!);
        _prototype = type == typeof(GrainReference) ? new GrainReference() : (GrainReference)DispatchProxy.Create(type, typeof(GrainReference));
    }

    public Type Type { get; }

    public GrainInterfaceType InterfaceType { get; }

    public MethodDescriptor this[MethodInfo method] =>
        _methods.TryGetValue(method, out var descriptor) ? descriptor : _methods.GetOrAdd(method, static added => new MethodDescriptor(added));

    public static InterfaceDescriptor Of(Type type)
    {
        if (Known.TryGetValue(type, out var known)) return known;
        if (type != typeof(GrainReference) && !(type.IsInterface && type.IsAssignableTo(typeof(IAddressable))))
            throw new ArgumentException($"{type} is not a grain interface.");
        return Known.GetOrAdd(type, static added => new InterfaceDescriptor(added));
    }

    public GrainReference Reference(Node node, GrainId grainId) => _prototype.Bound(node, grainId, this);
}
