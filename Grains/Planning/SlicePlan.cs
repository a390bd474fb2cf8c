using MedCluster.Grains.Manifests;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Headers;
using MedCluster.Storage;

namespace MedCluster.Grains.Planning;

/// <summary>A slice to process: a frame of an instance. The instance's header has its SOP Instance and SOP Class UID.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Frame">The frame, counted from 1; 1 for an instance of one frame.</param>
/// <param name="Geometry">Where it lies.</param>
public sealed record SlicePlan(ManifestInstance Instance, int Frame, SliceGeometry Geometry)
{
    /// <summary>The name of its results, below each model's folder.</summary>
    public string Name => ResultNames.Slice(Instance.Reference.Digest, Frame);

    /// <summary>What the header says of the frame.</summary>
    public FrameHeader Header => Instance.Header.FrameAt(Frame);

    /// <summary>The slices of an instance, one for each frame.</summary>
    public static IEnumerable<SlicePlan> Of(ManifestInstance instance) =>
        Enumerable.Range(1, instance.Header.NumberOfFrames).Select(frame => new SlicePlan(instance, frame, Locate(instance.Header, frame)));

    private static SliceGeometry Locate(InstanceHeader header, int frame)
    {
        var of = header.FrameAt(frame);
        return new SliceGeometry(
            header.SopInstanceUid, header.Rows, header.Columns,
            Vector(of.ImagePositionPatient, 0), Vector(of.ImageOrientationPatient, 0), Vector(of.ImageOrientationPatient, 3),
            of.PixelSpacing?[0], of.PixelSpacing?[1], of.SliceThickness, frame);
    }

    private static PatientVector? Vector(double[]? values, int from) => values is null ? null : new PatientVector(values[from], values[from + 1], values[from + 2]);
}
