using System.Numerics;
using System.Runtime.InteropServices;

namespace MedCluster.Imaging.Pixels;

/// <summary>Brings allocated pixel cells into 16 bits with sign (PS3.5 section 8.1.1).</summary>
internal static class StoredValues
{
    /// <summary>What is subtracted from unsigned values of 16 bits so that they fit.</summary>
    internal const int UnsignedShift = 32768;

    /// <summary>Whether <see cref="UnsignedShift"/> is subtracted.</summary>
    internal static bool IsShifted(int bitsStored, int pixelRepresentation) => bitsStored == 16 && pixelRepresentation == 0;

    /// <summary>Takes the stored bits out of cells of one or two bytes, little endian; there are as many cells as values.</summary>
    internal static void Extract(ReadOnlySpan<byte> cells, int bitsAllocated, int bitsStored, int highBit, int pixelRepresentation, Span<short> values)
    {
        if (bitsAllocated == 8)
        {
            for (var i = 0; i < values.Length; i++) values[i] = cells[i];
        }
        else
        {
            MemoryMarshal.Cast<byte, short>(cells)[..values.Length].CopyTo(values);
        }
        if (IsShifted(bitsStored, pixelRepresentation)) Apply<Shift>(values, 0, 0);
        else if (bitsStored < 16 && pixelRepresentation == 1) Apply<SignExtend>(values, 15 - highBit, 16 - bitsStored);
        else if (bitsStored < bitsAllocated || bitsAllocated == 16 && bitsStored < 16) Apply<ZeroExtend>(values, 15 - highBit, 16 - bitsStored);
    }

    private interface IStep
    {
        static abstract Vector<short> Apply(Vector<short> values, int up, int down);
    }

    private static void Apply<TStep>(Span<short> values, int up, int down)
        where TStep : IStep
    {
        var i = 0;
        for (; i + Vector<short>.Count <= values.Length; i += Vector<short>.Count) TStep.Apply(new Vector<short>(values[i..]), up, down).CopyTo(values[i..]);
        for (; i < values.Length; i++) values[i] = TStep.Apply(new Vector<short>(values[i]), up, down)[0];
    }

    private readonly struct Shift : IStep
    {
        public static Vector<short> Apply(Vector<short> values, int up, int down) => values ^ new Vector<short>(short.MinValue);
    }

    // Up, until the high bit is the sign, and down with it.
    private readonly struct SignExtend : IStep
    {
        public static Vector<short> Apply(Vector<short> values, int up, int down) => (values << up) >> down;
    }

    private readonly struct ZeroExtend : IStep
    {
        public static Vector<short> Apply(Vector<short> values, int up, int down) => (values << up) >>> down;
    }
}
