using System.Globalization;

namespace FellowOakDicom;

/// <summary>A value multiplicity: how many values an element may have.</summary>
public class DicomVM
{
    public static readonly DicomVM VM_1 = Parse("1");

    public static readonly DicomVM VM_1_n = Parse("1-n");

    public DicomVM(int minimum, int maximum, int multiplicity)
    {
        Minimum = minimum;
        Maximum = maximum;
        Multiplicity = multiplicity;
    }

    public int Minimum { get; }

    public int Maximum { get; }

    public int Multiplicity { get; }

    /// <summary>Parses "1", "1-3", "2-2n", "1-n" and alternatives joined by " or ", of which the widest counts.</summary>
    public static DicomVM Parse(string s)
    {
        var bounds = s.Split(" or ")[^1].Split('-');
        var minimum = int.Parse(s.Split(" or ")[0].Split('-')[0], CultureInfo.InvariantCulture);
        if (bounds.Length == 1) return new DicomVM(minimum, int.Parse(bounds[0], CultureInfo.InvariantCulture), 1);
        if (!bounds[1].EndsWith('n')) return new DicomVM(minimum, int.Parse(bounds[1], CultureInfo.InvariantCulture), 1);
        var step = bounds[1].Length == 1 ? 1 : int.Parse(bounds[1][..^1], CultureInfo.InvariantCulture);
        return new DicomVM(minimum, int.MaxValue, step);
    }

    public override string ToString() => Minimum == Maximum ? $"{Minimum}" : Maximum == int.MaxValue ? $"{Minimum}-n" : $"{Minimum}-{Maximum}";
}
