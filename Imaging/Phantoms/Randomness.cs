namespace MedCluster.Imaging.Phantoms;

/// <summary>
/// Random numbers that are the same on every platform and version for the same seed: SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable
/// pseudorandom number generators", 2014).
/// </summary>
internal sealed class Randomness(long seed)
{
    private ulong _state = (ulong)seed;
    private double? _spare;

    /// <summary>Evenly between two bounds.</summary>
    public double Between(double low, double high) => low + (high - low) * Unit();

    /// <summary>A standard normal deviate (Box and Muller).</summary>
    public double Normal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }
        var radius = Math.Sqrt(-2 * Math.Log(1 - Unit()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * Unit());
        _spare = radius * sin;
        return radius * cos;
    }

    /// <summary>
    /// Smooth noise over space, about −1 to 1 with features of <paramref name="grain"/> mm: random values on a lattice, interpolated (value noise).
    /// </summary>
    public Distance Texture(double grain)
    {
        var seed = Next();
        double At(long x, long y, long z) => (Mix(seed ^ Mix((ulong)x * 0x9E3779B1 ^ Mix((ulong)y * 0x85EBCA77 ^ (ulong)z * 0xC2B2AE3D))) >> 11) * (2.0 / (1UL << 53)) - 1;
        return (x, y, z) =>
        {
            x /= grain;
            y /= grain;
            z /= grain;
            double fx = Math.Floor(x), fy = Math.Floor(y), fz = Math.Floor(z);
            double u = Smooth(x - fx), v = Smooth(y - fy), w = Smooth(z - fz);
            long i = (long)fx, j = (long)fy, k = (long)fz;
            double Line(long dy, long dz) => At(i, j + dy, k + dz) * (1 - u) + At(i + 1, j + dy, k + dz) * u;
            return (Line(0, 0) * (1 - v) + Line(1, 0) * v) * (1 - w) + (Line(0, 1) * (1 - v) + Line(1, 1) * v) * w;
        };
    }

    private double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static double Smooth(double t) => t * t * (3 - 2 * t);
}
