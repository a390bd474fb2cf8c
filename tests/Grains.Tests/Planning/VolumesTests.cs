using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Headers;
using MedCluster.Reasons;
using Xunit;

namespace MedCluster.Grains.Tests.Planning;

/// <summary>Several volumes in one series, and frames as slices.</summary>
public sealed class VolumesTests
{
    private static InstanceHeader[] Stack(int slices, Func<InstanceHeader, int, InstanceHeader> change, string tag = "a") =>
        [.. Enumerable.Range(0, slices).Select(i => change(Headers.Axial(5 * i, $"1.2.{tag.Length}{(int)tag[0]}.{i}"), i))];

    [Fact]
    public void Echoes_in_one_place_are_volumes_of_their_own()
    {
        var plans = Headers.Plan(Headers.Pipeline(),
            [.. Stack(3, (header, _) => header with { EchoTime = 10.5 }, "a"), .. Stack(3, (header, _) => header with { EchoTime = 2.4 }, "b")]);

        Assert.Equal(["EchoTime 2.4", "EchoTime 10.5"], plans.Select(plan => plan.VolumeName));
        Assert.Equal([1, 2], plans.Select(plan => plan.Volume));
        Assert.All(plans, plan =>
        {
            Assert.True(plan.Taken);
            Assert.Equal(3, plan.Instances.Count);
            Assert.Equal([0.0, 5, 10], plan.Slices.Select(slice => slice.Geometry.Position!.Value.Z));
            Assert.Equal(ReasonCodes.SeveralVolumes, Assert.Single(plan.Geometry!.Findings).Finding.Reason);
        });
    }

    [Fact]
    public void Two_tags_together_tell_volumes_apart_where_one_does_not()
    {
        var plans = Headers.Plan(Headers.Pipeline(),
            [.. from echo in new[] { 1, 2 } from phase in new[] { 1, 2, 3 } from header in Stack(2, (header, i) => header with { SopInstanceUid = $"1.2.{echo}.{phase}.{i}", EchoTime = echo, TemporalPosition = phase }) select header]);

        Assert.Equal(6, plans.Count);
        Assert.Equal("TemporalPosition 1, EchoTime 1", plans[0].VolumeName);
        Assert.All(plans, plan => Assert.True(plan.Taken));
    }

    [Fact]
    public void A_tag_that_differs_within_a_regular_volume_splits_nothing()
    {
        var plan = Assert.Single(Headers.Plan(Headers.Pipeline(), Stack(4, (header, i) => header with { AcquisitionNumber = i, ImageType = [i < 2 ? "A" : "B"] })));
        Assert.Null(plan.VolumeName);
        Assert.Equal(4, plan.Slices.Count);
    }

    [Fact]
    public void Slices_at_one_position_that_nothing_tells_apart_refuse_the_series()
    {
        var plan = Assert.Single(Headers.Plan(Headers.Pipeline(), [.. Stack(2, (header, _) => header, "a"), .. Stack(2, (header, _) => header, "b")]));
        Assert.Equal("duplicate-position", plan.Refusal?.Reason);
        Assert.Equal(4, plan.Exclusions.Count);
    }

    [Fact]
    public void A_pipeline_may_refuse_several_volumes()
    {
        var plans = Headers.Plan(Headers.Pipeline(geometry: new GeometryPolicy { Refuse = ["several-volumes"] }),
            [.. Stack(3, (header, _) => header with { EchoTime = 1 }, "a"), .. Stack(3, (header, _) => header with { EchoTime = 2 }, "b")]);
        Assert.All(plans, plan => Assert.Equal("several-volumes", plan.Refusal?.Reason));
    }

    [Fact]
    public void Orientations_are_split_only_where_the_pipeline_says_so()
    {
        InstanceHeader[] headers = [.. Stack(3, (header, _) => header, "a"), .. Stack(3, (header, i) => header with { ImageOrientationPatient = [1, 0, 0, 0, 0, -1], ImagePositionPatient = [0, 5 * i, 0] }, "b")];

        Assert.Equal("mixed-orientation", Assert.Single(Headers.Plan(Headers.Pipeline(), headers)).Refusal?.Reason);
        var plans = Headers.Plan(Headers.Pipeline(geometry: new GeometryPolicy { Split = [VolumeRule.Orientation] }), headers);
        Assert.Equal(["Orientation 1 0 0 0 0 -1", "Orientation 1 0 0 0 1 0"], plans.Select(plan => plan.VolumeName).Order(StringComparer.Ordinal));
        Assert.All(plans, plan => Assert.True(plan.Taken));
    }

    [Fact]
    public void Frames_of_an_enhanced_instance_are_slices_and_its_stacks_volumes()
    {
        var frames = Enumerable.Range(0, 6).Select(i => new FrameHeader
        {
            ImagePositionPatient = [0, 0, 5 * (i / 2)], ImageOrientationPatient = [1, 0, 0, 0, 1, 0], PixelSpacing = [0.5, 0.75], StackId = i % 2 == 0 ? "1" : "2",
        }).ToArray();
        var plans = Headers.Plan(Headers.Pipeline(), Headers.Axial(0) with { NumberOfFrames = 6, Frames = frames });

        Assert.Equal(["StackID 1", "StackID 2"], plans.Select(plan => plan.VolumeName));
        Assert.Equal([1, 3, 5], plans[0].Slices.Select(slice => slice.Frame));
        Assert.Equal([2, 4, 6], plans[1].Slices.Select(slice => slice.Frame));
        // The instance counts once, with the first of its volumes.
        Assert.Equal([1, 0], plans.Select(plan => plan.Instances.Count));
        Assert.Equal(plans[0].Slices[0].Instance.Reference.Digest, plans[0].Slices[0].Name);
        Assert.Equal(plans[0].Slices[0].Instance.Reference.Digest + "-3", plans[0].Slices[1].Name);
    }

    [Fact]
    public void Frames_that_a_correction_leaves_out_are_named_and_their_instance_is_still_taken()
    {
        var frames = new[] { 0.0, 5, 5, 10 }.Select(z => new FrameHeader { ImagePositionPatient = [0, 0, z], ImageOrientationPatient = [1, 0, 0, 0, 1, 0], PixelSpacing = [0.5, 0.75] }).ToArray();
        var plan = Assert.Single(Headers.Plan(
            Headers.Pipeline(geometry: new GeometryPolicy { Correct = ["duplicate-position"] }), Headers.Axial(0) with { NumberOfFrames = 4, Frames = frames }));

        Assert.Equal([1, 2, 4], plan.Slices.Select(slice => slice.Frame));
        var exclusion = Assert.Single(plan.Exclusions);
        Assert.Equal([3], exclusion.Frames);
        Assert.Equal("duplicate-position", exclusion.Refusal.Reason);
    }

    [Fact]
    public void Frames_without_functional_groups_have_no_place()
    {
        var plan = Assert.Single(Headers.Plan(Headers.Pipeline(), Headers.Axial(0) with { NumberOfFrames = 3 }));
        Assert.Equal("missing-geometry", plan.Refusal?.Reason);
    }
}
