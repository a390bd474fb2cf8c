namespace Orleans;

/// <summary>A grain's or a reference's identity, and references to grains.</summary>
public static class GrainExtensions
{
    public static GrainId GetGrainId(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            GrainReference reference => reference.GrainId,
            IGrainBase { GrainContext: { } context } => context.GrainId,
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a grain reference."),
        };
    }

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetGrainId().GetGuidKey();

    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetGrainId().GetIntegerKey();

    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)grain.AsReference(typeof(TGrainInterface));

    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        var node = grain switch
        {
            GrainReference reference => reference.Node,
            IGrainBase { GrainContext: Activation activation } => activation.Silo,
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a grain reference."),
        };
        return node.GetReference(grain.GetGrainId(), interfaceType);
    }

    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    public static object Cast(this IAddressable grain, Type interfaceType) => grain.AsReference(interfaceType);
}
