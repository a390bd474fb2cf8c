using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Labels;

/// <summary>How many voxels each label has, summed over slices in any order. Not for use by several threads at once.</summary>
/// <param name="labels">Number of labels, 1 to 256: the values 0 to <paramref name="labels"/> − 1.</param>
public sealed class LabelStatistics(int labels)
{
    /// <summary>From here on one pass with a histogram is faster than one vectorised count per label.</summary>
    private const int HistogramFrom = 12;

    private readonly long[] _voxels = new long[labels is >= 1 and <= 256 ? labels : throw new ArgumentOutOfRangeException(nameof(labels), labels, "There are 1 to 256 labels.")];

    /// <summary>Voxels per label so far.</summary>
    public IReadOnlyList<long> Voxels => _voxels;

    /// <summary>Adds the voxels of a mask.</summary>
    /// <exception cref="InvalidDataException">The mask has a value that is no label; nothing is added.</exception>
    public void Add(ReadOnlySpan<byte> mask)
    {
        var counts = Count(mask, _voxels.Length);
        Add(counts);
    }

    /// <summary>Adds what was counted elsewhere, such as a stored slice's counts.</summary>
    /// <exception cref="ArgumentException">The number of labels differs.</exception>
    public void Add(ReadOnlySpan<long> voxels)
    {
        if (voxels.Length != _voxels.Length) throw new ArgumentException($"{voxels.Length} labels were counted, not {_voxels.Length}.", nameof(voxels));
        for (var label = 0; label < voxels.Length; label++) _voxels[label] += voxels[label];
    }

    /// <summary>The volume of a label in ml, or null where the series is no volume or its depth is unknown (<see cref="VolumeGeometry.VoxelMillilitres"/>).</summary>
    public double? Millilitres(int label, VolumeGeometry? volume) => volume?.VoxelMillilitres * _voxels[label];

    /// <summary>Voxels per label of one mask.</summary>
    /// <param name="mask">A label per voxel.</param>
    /// <param name="labels">Number of labels.</param>
    /// <exception cref="InvalidDataException">The mask has a value that is no label.</exception>
    public static long[] Count(ReadOnlySpan<byte> mask, int labels)
    {
        var counts = new long[labels];
        if (labels < HistogramFrom)
        {
            for (var label = 0; label < labels; label++) counts[label] = mask.Count((byte)label);
        }
        else
        {
            Histogram(mask, counts);
        }
        var strangers = mask.Length - counts.Sum();
        return strangers == 0 ? counts : throw new InvalidDataException($"{strangers} of the mask's {mask.Length} voxels have a value that is no label (0 to {labels - 1}).");
    }

    /// <summary>Counts into four tables in turn: neighbours mostly have one label, and adding to one place four times in a row would wait for itself.</summary>
    private static void Histogram(ReadOnlySpan<byte> mask, Span<long> counts)
    {
        Span<int> tables = stackalloc int[4 * 256];
        tables.Clear();
        var i = 0;
        for (; i + 4 <= mask.Length; i += 4)
        {
            tables[mask[i]]++;
            tables[256 + mask[i + 1]]++;
            tables[512 + mask[i + 2]]++;
            tables[768 + mask[i + 3]]++;
        }
        for (; i < mask.Length; i++) tables[mask[i]]++;
        for (var label = 0; label < counts.Length; label++) counts[label] = (long)tables[label] + tables[256 + label] + tables[512 + label] + tables[768 + label];
    }
}
