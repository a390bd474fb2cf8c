namespace MedCluster.Imaging.Labels;

/// <summary>
/// The Dice coefficient 2·|A∩B| / (|A| + |B|) of each label, the voxels of all masks that were added pooled (L. R. Dice, "Measures of the amount
/// of ecologic association between species", 1945).
/// </summary>
/// <param name="labels">Number of labels, 1 to 256.</param>
public sealed class DiceScore(int labels)
{
    private readonly LabelStatistics _found = new(labels), _wanted = new(labels);
    private readonly long[] _common = new long[labels];

    /// <summary>Adds two masks of one size.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    /// <exception cref="InvalidDataException">A mask has a value that is no label.</exception>
    public void Add(ReadOnlySpan<byte> found, ReadOnlySpan<byte> wanted)
    {
        if (found.Length != wanted.Length) throw new ArgumentException($"The masks have {found.Length} and {wanted.Length} voxels.", nameof(wanted));
        _found.Add(found);
        _wanted.Add(wanted);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] == wanted[i]) _common[found[i]]++;
        }
    }

    /// <summary>The coefficient of a label, 0 to 1, or null where neither side has it.</summary>
    public double? this[int label] =>
        _found.Voxels[label] + _wanted.Voxels[label] is > 0 and var size ? 2.0 * _common[label] / size : null;
}
