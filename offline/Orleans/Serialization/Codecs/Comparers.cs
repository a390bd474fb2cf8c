namespace Orleans.Serialization;

/// <summary>The comparers that travel with a collection: the default ones and the ordinal ones of strings; no others.</summary>
internal static class Comparers
{
    private const byte Default = 0, Ordinal = 1, OrdinalIgnoreCase = 2;

    public static void Write(MessageWriter writer, object? comparer) => writer.WriteByte(Code(comparer));

    public static IEqualityComparer<T>? Read<T>(MessageReader reader) => (IEqualityComparer<T>?)(object?)Named(reader.ReadByte());

    public static IComparer<T>? ReadOrder<T>(MessageReader reader) => (IComparer<T>?)(object?)Named(reader.ReadByte());

    private static StringComparer? Named(byte code) => code switch
    {
        Ordinal => StringComparer.Ordinal,
        OrdinalIgnoreCase => StringComparer.OrdinalIgnoreCase,
        _ => null,
    };

    private static byte Code(object? comparer)
    {
        if (comparer is null) return Default;
        if (comparer.Equals(StringComparer.Ordinal)) return Ordinal;
        if (comparer.Equals(StringComparer.OrdinalIgnoreCase)) return OrdinalIgnoreCase;
        var type = comparer.GetType();
        var isDefault = type.Namespace == "System.Collections.Generic";
        return isDefault ? Default : throw CodecProvider.NotFound(type);
    }
}
