using System.Text;
using MedCluster.Grains.Pipelines;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Grains.Tests.Pipelines;

public sealed class PipelineFileTests
{
    private const string Good = """{"schema":"medcluster/pipeline/1","id":"p","version":"1","models":["m"]}""";

    public static TheoryData<string, string> Bad { get; } = new()
    {
        { "", "input does not contain" },
        { "null", "null" },
        { "[]", "could not be converted" },
        { Good.Replace("\"id\":\"p\",", "", StringComparison.Ordinal), "id" },
        { Good.Replace("pipeline/1", "pipeline/9", StringComparison.Ordinal), "schema" },
        { Good.Replace("\"p\"", "\"../p\"", StringComparison.Ordinal), "id must be" },
        { Good.Replace("[\"m\"]", "[]", StringComparison.Ordinal), "models must name" },
        { Good.Replace("[\"m\"]", "[\"m\",\"m\"]", StringComparison.Ordinal), "models names a package twice" },
        { Good.Replace("[\"m\"]", "\"m\"", StringComparison.Ordinal), "$.models" },
        { With("\"selection\":{\"modality\":[]}"), "selection.modality" },
        { With("\"selection\":{\"modalities\":[]}"), "$.selection" },
        { With("\"selection\":{\"minimumSlices\":0}"), "selection.minimumSlices" },
        { With("\"selection\":{\"minimumSlices\":\"two\"}"), "$.selection.minimumSlices" },
        { With("\"geometry\":{\"tolerate\":[\"gantry\"]}"), "geometry.tolerate" },
        { With("\"geometry\":{\"correct\":[\"single-slice\"]}"), "geometry.correct" },
        { With("\"geometry\":{\"refuse\":[\"gantry-tilt\"]}"), "geometry.refuse" },
        { With("\"geometry\":{\"split\":[\"echo-time\",\"echo-time\"]}"), "geometry.split" },
        { With("\"geometry\":{\"split\":[\"colour\"]}"), "$.geometry.split" },
        { With("\"selection\":{\"minimumSlices\":5,\"maximumSlices\":4}"), "selection.maximumSlices" },
        { With("\"selection\":{\"sliceSpacing\":{\"minimum\":3,\"maximum\":2}}"), "selection.sliceSpacing" },
        { With("\"selection\":{\"pixelSpacing\":{\"maximum\":0}}"), "selection.pixelSpacing" },
        { With("\"selection\":{\"seriesDescription\":{\"include\":[\"(\"]}}"), "selection.seriesDescription.include" },
        { With("\"selection\":{\"seriesDescription\":{\"exclude\":[\"(?<=a)b\"]}}"), "selection.seriesDescription.exclude" },
        { With("\"selection\":{\"orientation\":[\"diagonal\"]}"), "$.selection.orientation" },
        { With("\"selection\":{\"bestOf\":\"best\"}"), "$.selection.bestOf" },
        { With("\"failures\":{\"maximumFailedSlices\":-1}"), "failures.maximumFailedSlices" },
        { With("\"overlay\":{\"width\":0}"), "overlay.width" },
        { With("\"overlay\":{\"slices\":65}"), "overlay.slices" },
        { With("\"model\":1"), "model" },
    };

    [Fact]
    public void The_pipelines_that_ship_are_valid()
    {
        var folder = Path.Combine(SharedData.RepositoryRoot, "pipelines");
        Assert.Contains("ct-tissue", PipelineFile.Names(folder));
        foreach (var name in PipelineFile.Names(folder)) Assert.Equal(name, PipelineFile.Load(name, folder).Id);
    }

    [Theory, MemberData(nameof(Bad))]
    public void A_bad_pipeline_is_refused_and_the_field_named(string json, string named)
    {
        var exception = Assert.Throws<MedClusterException>(() => PipelineFile.Parse(Encoding.UTF8.GetBytes(json), "x.json"));
        Assert.Equal(ReasonCodes.InvalidPipeline, exception.Reason);
        Assert.Contains("x.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains(named, exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_unknown_pipeline_names_those_there_are()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["p.json"], Good);
        var exception = Assert.Throws<MedClusterException>(() => PipelineFile.Load("q", folder.Path));
        Assert.Contains("'q'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("There are: p", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_digest_follows_the_content_and_not_the_white_space()
    {
        var plain = PipelineFile.Parse(Encoding.UTF8.GetBytes(Good), "a");
        var spaced = PipelineFile.Parse(Encoding.UTF8.GetBytes(Good.Replace(",", " ,\n // comment\n", StringComparison.Ordinal)), "b");
        Assert.Equal(plain.ComputeDigest(), spaced.ComputeDigest());
        Assert.NotEqual(plain.ComputeDigest(), (plain with { Version = "2" }).ComputeDigest());
    }

    private static string With(string field) => Good[..^1] + "," + field + "}";
}
