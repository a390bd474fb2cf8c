namespace Orleans.Runtime;

/// <summary>The name of a kind of grain: the class's name in lower case without the suffix "grain", or what [GrainType] says.</summary>
[Immutable]
public readonly struct GrainType : IEquatable<GrainType>, IComparable<GrainType>
{
    public GrainType(IdSpan id) => Value = id;

    public bool IsDefault => Value.IsDefault;

    public IdSpan Value { get; }

    public static GrainType Create(string value) => new(IdSpan.Create(value));

    public int CompareTo(GrainType other) => Value.CompareTo(other.Value);

    public bool Equals(GrainType obj) => Value.Equals(obj.Value);

    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public uint GetUniformHashCode() => Value.GetUniformHashCode();

    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);

    public override string? ToString() => Value.ToString();
}
