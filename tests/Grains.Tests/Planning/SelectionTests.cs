using System.Text;
using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Headers;
using Xunit;

namespace MedCluster.Grains.Tests.Planning;

/// <summary>A pipeline picks series by rules over tags, and says of each other one why not.</summary>
public sealed class SelectionTests
{
    private static readonly InstanceHeader[] Head =
        [.. Enumerable.Range(0, 5).Select(i => Headers.Axial(5 * i) with { SeriesDescription = "Head 5.0 H30s", BodyPartExamined = "HEAD", HasContrast = true })];

    public static TheoryData<string, string?> Rules { get; } = new()
    {
        { """{}""", null },
        { """{"modality":["MR"]}""", "modality-not-selected" },
        { """{"modality":["ct"]}""", null },
        { """{"minimumSlices":6}""", "too-few-slices" },
        { """{"maximumSlices":4}""", "too-many-slices" },
        { """{"minimumSlices":5,"maximumSlices":5}""", null },
        { """{"imageType":{"contains":["original","AXIAL"]}}""", null },
        { """{"imageType":{"contains":["HELICAL"]}}""", "image-type-not-selected" },
        { """{"imageType":{"excludes":["PRIMARY"]}}""", "image-type-not-selected" },
        { """{"orientation":["axial","coronal"]}""", null },
        { """{"orientation":["sagittal"]}""", "orientation-not-selected" },
        { """{"sliceSpacing":{"minimum":5,"maximum":5}}""", null },
        { """{"sliceSpacing":{"maximum":3}}""", "spacing-not-selected" },
        { """{"sliceSpacing":{"minimum":6}}""", "spacing-not-selected" },
        { """{"pixelSpacing":{"maximum":0.75}}""", null },
        { """{"pixelSpacing":{"maximum":0.7}}""", "spacing-not-selected" },
        { """{"contrast":true}""", null },
        { """{"contrast":false}""", "contrast-not-selected" },
        { """{"seriesDescription":{"include":["^head","chest"]}}""", null },
        { """{"seriesDescription":{"include":["chest"]}}""", "description-not-selected" },
        { """{"seriesDescription":{"exclude":["h\\d0s$"]}}""", "description-not-selected" },
        { """{"bodyPart":["head"]}""", null },
        { """{"bodyPart":["CHEST"]}""", "body-part-not-selected" },
    };

    [Theory, MemberData(nameof(Rules))]
    public void A_rule_takes_a_series_or_says_why_not(string rules, string? reason)
    {
        var json = $$"""{"schema":"medcluster/pipeline/1","id":"p","version":"1","models":["m"],"selection":{{rules}}}""";
        var plan = Assert.Single(Headers.Plan(PipelineFile.Parse(Encoding.UTF8.GetBytes(json), "p.json"), Head));

        Assert.Equal(reason, plan.Refusal?.Reason);
        Assert.Equal(reason is null ? 0 : 5, plan.Exclusions.Count);
        Assert.DoesNotContain("H30s", plan.Refusal?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Localizers_are_left_out_unless_wanted()
    {
        InstanceHeader[] headers = [.. Head, Headers.Axial(100) with { ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"] }];
        var plan = Assert.Single(Headers.Plan(Headers.Pipeline(), headers));
        Assert.Equal(5, plan.Slices.Count);
        Assert.Equal("localizer", Assert.Single(plan.Exclusions).Refusal.Reason);
    }

    [Theory]
    [InlineData(BestOf.Thinnest, "1.3")]
    [InlineData(BestOf.MostSlices, "1.1")]
    public void Of_several_volumes_the_best_is_taken(BestOf best, string uid)
    {
        InstanceHeader[] Series(string series, int slices, double spacing) => [.. Enumerable.Range(0, slices).Select(i => Headers.Axial(i * spacing, $"{series}.{i}", series))];
        var plans = Headers.Plan(Headers.Pipeline(new SelectionRules { BestOf = best }), [.. Series("1.1", 9, 5), .. Series("1.2", 4, 2), .. Series("1.3", 8, 2), .. Series("1.4", 8, 2)]);

        Assert.Equal(uid, Assert.Single(plans, plan => plan.Taken).SeriesInstanceUid);
        Assert.All(plans.Where(plan => !plan.Taken), plan =>
        {
            Assert.Equal("not-the-best", plan.Refusal!.Reason);
            Assert.Empty(plan.Slices);
            Assert.Equal(plan.Instances.Count, plan.Exclusions.Count);
        });
    }
}
