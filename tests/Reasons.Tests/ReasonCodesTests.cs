using System.Text;
using System.Text.RegularExpressions;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Reasons.Tests;

public sealed partial class ReasonCodesTests
{
    [Fact]
    public void Codes_are_unique_lower_case_words()
    {
        Assert.Equal(ReasonCodes.All.Count, ReasonCodes.All.DistinctBy(reason => reason.Code).Count());
        Assert.All(ReasonCodes.All, reason => Assert.Matches(Words(), reason.Code));
        Assert.All(ReasonCodes.All, reason => Assert.Same(reason, ReasonCodes.Get(reason.Code)));
    }

    [Fact]
    public void The_documentation_lists_exactly_these() => Assert.Equal(
        Document(), File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "reason-codes.md")));

    /// <summary>What docs/reason-codes.md has to be.</summary>
    private static string Document()
    {
        var text = new StringBuilder("# Reason codes\n\nEvery file that is skipped, every instance, series and study that is excluded or fails, and every command that refuses says why with one of these.\n");
        foreach (var stage in ReasonCodes.All.GroupBy(reason => reason.Stage))
        {
            text.Append($"\n## {stage.Key}\n\n| code | meaning |\n|---|---|\n");
            foreach (var reason in stage) text.Append($"| `{reason.Code}` | {reason.Meaning} |\n");
        }
        return text.ToString();
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Words();
}
