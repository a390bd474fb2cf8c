namespace MedCluster.Imaging.Outputs.Nifti;

/// <summary>
/// The CRC-32 (RFC 1952) of bytes whose parts' are known. Source: <c>crc32_combine</c> of zlib, M. Adler: the polynomial of the first part is
/// multiplied by x to the power of the second's bits, modulo CRC-32's. The highest bit is the coefficient of x to the power of 0.
/// </summary>
internal static class Crc32Sum
{
    private const uint Polynomial = 0xEDB88320, One = 0x80000000, EighthPower = 0x00800000;

    /// <summary>What <see cref="Combine"/> needs for a second part of so many bytes.</summary>
    public static uint Shift(long bytes)
    {
        var power = One;
        for (var square = EighthPower; bytes > 0; bytes >>= 1, square = Multiply(square, square))
            if ((bytes & 1) != 0) power = Multiply(power, square);
        return power;
    }

    /// <summary>The CRC-32 of the bytes of the first part and, behind them, those of the second, for whose length <paramref name="shift"/> is.</summary>
    public static uint Combine(uint first, uint second, uint shift) => Multiply(first, shift) ^ second;

    private static uint Multiply(uint first, uint second)
    {
        var product = 0u;
        for (; first != 0; first <<= 1, second = (second >> 1) ^ ((second & 1) == 0 ? 0 : Polynomial))
            if ((first & One) != 0) product ^= second;
        return product;
    }
}
