namespace Orleans.Runtime;

/// <summary>A grain as its callers see it: an address. Proxies for the grain interfaces derive from it.</summary>
public class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
{
    private InterfaceDescriptor _interface = null!;

    internal Node Node { get; private set; } = null!;

    internal InterfaceDescriptor Interface => _interface;

    public GrainId GrainId { get; private set; }

    public virtual string InterfaceName => _interface.Type.Name;

    public GrainInterfaceType InterfaceType => _interface.InterfaceType;

    public ushort InterfaceVersion => 0;

    public virtual TGrainInterface Cast<TGrainInterface>() where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)Node.GetReference(GrainId, typeof(TGrainInterface));

    internal GrainReference Bound(Node node, GrainId grainId, InterfaceDescriptor descriptor)
    {
        var reference = (GrainReference)MemberwiseClone();
        reference.Node = node;
        reference.GrainId = grainId;
        reference._interface = descriptor;
        return reference;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        Node.Call(this, _interface[targetMethod!], args ?? []);

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    public sealed override string ToString() => $"GrainReference:{GrainId}";
}
