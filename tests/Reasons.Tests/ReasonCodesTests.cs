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

    [Fact]
    public void Every_code_is_asserted_by_a_test_that_causes_it()
    {
        var tests = Path.Combine(SharedData.RepositoryRoot, "tests");
        var asserted = Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) != "Reasons.Tests")
            .SelectMany(path => AssertedCodes.In(File.ReadAllText(path))).ToHashSet();
        Assert.Equal([], ReasonCodes.All.Where(reason => !asserted.Contains(reason)).Select(reason => reason.Code));
    }

    [Theory]
    [InlineData("Assert.Equal(\"not-dicom\", code);", "not-dicom")]
    [InlineData("[InlineData(\"x\", \"store-full\")]", "store-full")]
    [InlineData("Assert.Contains(\"[wrong-usage]\", error);", "wrong-usage")]
    [InlineData("Assert.Equal(ReasonCodes.SiloLost, exception.Reason);", "silo-lost")]
    [InlineData("// \"not-dicom\" would be wrong here", null)]
    [InlineData("Do(); // \"not-dicom\", ReasonCodes.NotDicom", null)]
    [InlineData("/// <see cref=\"ReasonCodes.SiloLost\"/>", null)]
    [InlineData("throw new MedClusterException(ReasonCodes.StoreFull, \"Full.\");", null)]
    [InlineData("Write(\"a silo-lost b\");", null)]
    public void Only_what_is_asserted_counts(string line, string? code) => Assert.Equal(code is null ? [] : [code], AssertedCodes.In(line).Select(reason => reason.Code));

    /// <summary>What docs/reason-codes.md has to be.</summary>
    private static string Document()
    {
        var text = new StringBuilder("# Reason codes\n\nEvery file that is skipped, every instance, series and study that is excluded or fails, and every command that refuses says why with one of these.\n\nFor each there is a test that causes it, by a file, a command or a request. Faults that no file can cause are made by the test: devices that fail or lack memory, stores that are full or do not answer, silos that are lost, calls that time out, outputs that are written wrong, and faults of MedCluster itself.\n");
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
