namespace MedCluster.Imaging.Phantoms;

/// <summary>What phantom to make. The same options give the same images, and the same UIDs.</summary>
/// <param name="Kind">The body.</param>
/// <param name="Seed">Anatomy, noise and UIDs vary with it.</param>
/// <param name="Size">Rows and columns, 64 to 1024. Default 256: a demonstration in seconds.</param>
/// <param name="Slices">Number of slices, 1 to 400, spread over the body's whole length. Default 32.</param>
/// <param name="Noise">Standard deviation of the noise in HU, not negative. Default 9: a diagnostic dose.</param>
public sealed record PhantomOptions(PhantomKind Kind, int Seed = 1, int Size = 256, int Slices = 32, double Noise = 9)
{
    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void Validate()
    {
        if (!Enum.IsDefined(Kind)) throw new ArgumentOutOfRangeException(nameof(Kind), Kind, "No such phantom.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(Slices, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Slices, 400);
        ArgumentOutOfRangeException.ThrowIfNegative(Noise);
    }
}
