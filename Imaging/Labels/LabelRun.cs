using System.Buffers.Binary;
using System.Numerics;

namespace MedCluster.Imaging.Labels;

/// <summary>Runs of equal labels.</summary>
public static class LabelRun
{
    private const ulong EachByte = 0x0101010101010101;

    /// <summary>How many labels at the beginning of <paramref name="labels"/>, which has at least one, are equal.</summary>
    public static int Length(ReadOnlySpan<byte> labels)
    {
        var label = labels[0];
        // Most runs of a noisy mask end within eight labels; a search by vectors takes longer to begin than these take.
        if (labels.Length >= sizeof(ulong))
        {
            var differences = BinaryPrimitives.ReadUInt64LittleEndian(labels) ^ (label * EachByte);
            if (differences != 0) return BitOperations.TrailingZeroCount(differences) / 8;
        }
        var length = labels.IndexOfAnyExcept(label);
        return length < 0 ? labels.Length : length;
    }
}
