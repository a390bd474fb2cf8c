using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>Where a silo is, and which life of it: address, port, and a generation that grows with each start.</summary>
[Immutable]
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>, IParsable<SiloAddress>
{
    private static int s_generation = (int)(TimeProvider.System.GetUtcNow() - new DateTimeOffset(2022, 1, 1, 0, 0, 0, default)).TotalSeconds;
    private readonly int _hash;

    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
        _hash = HashCode.Combine(endpoint, generation);
    }

    public IPEndPoint Endpoint { get; }

    public int Generation { get; }

    public bool IsClient => Generation < 0;

    public static SiloAddress Zero { get; } = New(IPAddress.Any, 0, 0);

    public static SiloAddress New(IPAddress address, int port, int generation) => new(new IPEndPoint(address, port), generation);

    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    public static int AllocateNewGeneration() => Interlocked.Increment(ref s_generation);

    public static SiloAddress FromParsableString(string addr)
    {
        var at = addr.LastIndexOf('@');
        if (at < 0) throw new FormatException($"Invalid string SiloAddress: {addr}");
        var endpoint = IPEndPoint.Parse(addr[..at]);
        return new SiloAddress(endpoint, int.Parse(addr[(at + 1)..], CultureInfo.InvariantCulture));
    }

    public static SiloAddress Parse(string value, IFormatProvider? provider = null) => FromParsableString(value);

    public static bool TryParse(string? value, IFormatProvider? provider, [MaybeNullWhen(false)] out SiloAddress result)
    {
        result = null;
        var at = value?.LastIndexOf('@') ?? -1;
        if (at < 0 || !IPEndPoint.TryParse(value.AsSpan(0, at), out var endpoint)
            || !int.TryParse(value.AsSpan(at + 1), CultureInfo.InvariantCulture, out var generation))
            return false;
        result = new SiloAddress(endpoint, generation);
        return true;
    }

    public int GetConsistentHashCode() => unchecked((int)UniformHash.Of(ToParsableString()));

    public int CompareTo(SiloAddress? other)
    {
        if (other is null) return 1;
        var order = Generation.CompareTo(other.Generation);
        if (order == 0) order = Endpoint.Port.CompareTo(other.Endpoint.Port);
        return order != 0 ? order : string.CompareOrdinal(Endpoint.Address.ToString(), other.Endpoint.Address.ToString());
    }

    public bool Equals(SiloAddress? other) => ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && Generation == other.Generation && Endpoint.Equals(other.Endpoint));

    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    public override int GetHashCode() => _hash;

    /// <summary>"address:port@generation".</summary>
    public string ToParsableString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint.Address}:{Endpoint.Port}@{Generation}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsClient ? 'C' : 'S')}{Endpoint}:{Generation}");
}
