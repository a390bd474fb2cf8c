namespace Orleans.Runtime;

/// <summary>The identity of a grain in its cluster: its type and its key, written "type/key".</summary>
[Immutable]
public readonly struct GrainId : IEquatable<GrainId>, IComparable<GrainId>, ISpanParsable<GrainId>
{
    private readonly int _hash;

    public GrainId(GrainType type, IdSpan key)
    {
        Type = type;
        Key = key;
        _hash = HashCode.Combine(type, key);
    }

    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    public IdSpan Key { get; }

    public GrainType Type { get; }

    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    public static GrainId Create(GrainType type, string key) => new(type, IdSpan.Create(key));

    public static GrainId Create(string type, string key) => new(GrainType.Create(type), IdSpan.Create(key));

    public static GrainId Parse(string value) =>
        TryParse(value, out var result) ? result : throw new ArgumentException($"Unable to parse \"{value}\" as a grain id");

    public static bool TryParse(string? value, out GrainId result)
    {
        var slash = value?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        result = slash > 0 ? Create(value![..slash], value[(slash + 1)..]) : default;
        return slash > 0;
    }

    static GrainId IParsable<GrainId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<GrainId>.TryParse(string? s, IFormatProvider? provider, out GrainId result) => TryParse(s, out result);

    static GrainId ISpanParsable<GrainId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString());

    static bool ISpanParsable<GrainId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out GrainId result) =>
        TryParse(s.ToString(), out result);

    public int CompareTo(GrainId other) => Type.CompareTo(other.Type) is not 0 and var byType ? byType : Key.CompareTo(other.Key);

    public bool Equals(GrainId other) => _hash == other._hash && Key.Equals(other.Key) && Type.Equals(other.Type);

    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    public override int GetHashCode() => _hash;

    public uint GetUniformHashCode() => UniformHash.Of(ToString());

    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    public override string ToString() => $"{Type}/{Key}";
}
