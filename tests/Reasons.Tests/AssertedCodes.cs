using System.Text.RegularExpressions;

namespace MedCluster.Reasons.Tests;

/// <summary>
/// The reason codes that test sources assert: as a whole string (<c>"code"</c>), in brackets in a string as the command line prints it
/// (<c>[code]</c>), or as <c>ReasonCodes.Name</c>. A comment is no assertion, nor is a fault that a test throws.
/// </summary>
internal static partial class AssertedCodes
{
    /// <summary>The codes that a source asserts.</summary>
    public static IEnumerable<ReasonCode> In(string source)
    {
        foreach (var line in source.Split('\n').Select(WithoutComment).Where(line => !Thrown().IsMatch(line)))
        {
            foreach (var match in Literals().Matches(line).Concat(Brackets().Matches(line)))
                if (ReasonCodes.All.FirstOrDefault(reason => reason.Code == match.Groups[1].Value) is { } reason) yield return reason;
            foreach (Match match in Names().Matches(line))
                if (typeof(ReasonCodes).GetField(match.Groups[1].Value)?.GetValue(null) is ReasonCode reason) yield return reason;
        }
    }

    private static string WithoutComment(string line) => Comment().Match(line) is { Success: true } comment ? line[..comment.Index] : line;

    // A comment begins a line or follows a space; in an address the slashes follow a colon.
    [GeneratedRegex(@"(^|\s)//")]
    private static partial Regex Comment();

    [GeneratedRegex(@"throw |new MedClusterException\(")]
    private static partial Regex Thrown();

    [GeneratedRegex("\"([a-z0-9]+(?:-[a-z0-9]+)*)\"")]
    private static partial Regex Literals();

    [GeneratedRegex("\\[([a-z0-9]+(?:-[a-z0-9]+)*)\\][^\"]*\"")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\bReasonCodes\.(\w+)")]
    private static partial Regex Names();
}
