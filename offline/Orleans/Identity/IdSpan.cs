using System.Text;

namespace Orleans.Runtime;

/// <summary>The text of a grain's key or of a grain type's name.</summary>
[Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _text;
    private readonly int _hash;

    private IdSpan(string text)
    {
        _text = text;
        _hash = text.GetHashCode(StringComparison.Ordinal);
    }

    public IdSpan(byte[] value) : this(Encoding.UTF8.GetString(value)) { }

    public bool IsDefault => string.IsNullOrEmpty(_text);

    public ReadOnlyMemory<byte> Value => Encoding.UTF8.GetBytes(ToString());

    public ReadOnlySpan<byte> AsSpan() => Value.Span;

    public static IdSpan Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new IdSpan(id);
    }

    public int CompareTo(IdSpan other) => string.CompareOrdinal(_text, other._text);

    public bool Equals(IdSpan obj) => _hash == obj._hash && string.Equals(_text, obj._text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    public override int GetHashCode() => _hash;

    /// <summary>A hash that is the same in every process (FNV-1a of the UTF-8 bytes).</summary>
    public uint GetUniformHashCode() => UniformHash.Of(ToString());

    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    public override string ToString() => _text ?? "";
}
