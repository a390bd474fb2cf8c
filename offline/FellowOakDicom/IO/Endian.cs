namespace FellowOakDicom.IO;

/// <summary>A byte order.</summary>
public readonly struct Endian : IEquatable<Endian>
{
    public static readonly Endian Little = new(false);

    public static readonly Endian Big = new(true);

    public static readonly Endian LocalMachine = BitConverter.IsLittleEndian ? Little : Big;

    public static readonly Endian Network = Big;

    private readonly bool _isBig;

    private Endian(bool isBig) => _isBig = isBig;

    public bool Equals(Endian other) => _isBig == other._isBig;

    public override bool Equals(object obj) => obj is Endian other && Equals(other);

    public override int GetHashCode() => _isBig.GetHashCode();

    public override string ToString() => _isBig ? "Big Endian" : "Little Endian";

    public static bool operator ==(Endian e1, Endian e2) => e1.Equals(e2);

    public static bool operator !=(Endian e1, Endian e2) => !e1.Equals(e2);

    /// <summary>Reverses the bytes of every unit; a rest shorter than a unit stays as it is.</summary>
    internal static void SwapUnits(int unitSize, Span<byte> bytes)
    {
        if (unitSize < 2) return;
        for (var start = 0; start + unitSize <= bytes.Length; start += unitSize) bytes.Slice(start, unitSize).Reverse();
    }
}
