using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Guid and integer keys as text: "N" and upper-case hexadecimal.</summary>
public static class GrainIdKeyExtensions
{
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(key.ToString("N"));

    public static long GetIntegerKey(this GrainId grainId) => TryGetIntegerKey(grainId, out var key)
        ? key
        : throw new ArgumentException($"Key {grainId.Key} is not an integer key");

    public static Guid GetGuidKey(this GrainId grainId) => TryGetGuidKey(grainId, out var key)
        ? key
        : throw new ArgumentException($"Key {grainId.Key} is not a Guid key");

    private static bool TryGetIntegerKey(GrainId grainId, out long key) =>
        long.TryParse(grainId.Key.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out key);

    private static bool TryGetGuidKey(GrainId grainId, out Guid key) => Guid.TryParseExact(grainId.Key.ToString(), "N", out key);
}
