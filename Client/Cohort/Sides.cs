using System.Text.RegularExpressions;
using MedCluster.Grains.Aggregation;

namespace MedCluster.Client.Cohort;

/// <summary>Tells which labels are the left and the right one of a pair, by their laterality codes or else by their names.</summary>
internal static partial class Sides
{
    // SNOMED CT, context group 244.
    private const string LeftCode = "7771000", RightCode = "24028007";

    /// <summary>The pair's name and whether the label is its left one; null where it is of no pair.</summary>
    public static (string Pair, bool IsLeft)? Of(LabelReport label)
    {
        if (label is { Code: { } code, Modifier: { Scheme: "SCT", Value: LeftCode or RightCode } modifier })
            return ($"{code.Scheme} {code.Value}", modifier.Value == LeftCode);
        var match = Side().Match(label.Name);
        return match.Success ? (Side().Replace(label.Name, "*", 1).ToUpperInvariant(), match.Value.Equals("left", StringComparison.OrdinalIgnoreCase)) : null;
    }

    [GeneratedRegex("(?<![a-z])(left|right)(?![a-z])", RegexOptions.IgnoreCase)]
    private static partial Regex Side();
}
