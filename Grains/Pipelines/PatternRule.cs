using System.Text.RegularExpressions;

namespace MedCluster.Grains.Pipelines;

/// <summary>Regular expressions that a text has to match and must not.</summary>
public sealed record PatternRule
{
    /// <summary>At least one must match. Default none: any text is taken.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>None may match. Default none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether a pattern matches. Matching takes time in proportion to the text, whatever the pattern; what needs backtracking is no valid pattern.</summary>
    /// <exception cref="ArgumentException">The pattern is not valid.</exception>
    public static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
