using FellowOakDicom;

namespace MedCluster.Imaging.Headers;

/// <summary>
/// Reads the functional groups of multi-frame instances (PS3.3 C.7.6.16): each macro is a sequence of one item, in the frame's own groups or, where
/// all frames have it in common, in the shared ones.
/// </summary>
internal static class FunctionalGroups
{
    /// <summary>What the groups say of each frame; null where there are none, empty where they are not one for each frame.</summary>
    internal static FrameHeader[]? Read(DicomDataset dataset, InstanceHeader header)
    {
        if (!dataset.TryGetSequence(DicomTag.PerFrameFunctionalGroupsSequence, out var perFrame)) return null;
        if (perFrame.Items.Count != header.NumberOfFrames) return [];
        var shared = dataset.TryGetSequence(DicomTag.SharedFunctionalGroupsSequence, out var sharedGroups) && sharedGroups.Items.Count > 0 ? sharedGroups.Items[0] : null;
        // What all frames share is parsed once: a study may have thousands of them.
        var common = shared is null ? header.FrameAt(1) : Overlay(header.FrameAt(1), shared);
        return [.. perFrame.Items.Select(item => Overlay(common, item))];
    }

    private static FrameHeader Overlay(FrameHeader frame, DicomDataset groups)
    {
        if (Macro(groups, DicomTag.PlanePositionSequence) is { } position)
            frame = frame with { ImagePositionPatient = DicomValues.Numbers(position, DicomTag.ImagePositionPatient, 3) };
        if (Macro(groups, DicomTag.PlaneOrientationSequence) is { } orientation)
            frame = frame with { ImageOrientationPatient = DicomValues.Numbers(orientation, DicomTag.ImageOrientationPatient, 6) };
        if (Macro(groups, DicomTag.PixelMeasuresSequence) is { } measures)
        {
            frame = frame with
            {
                PixelSpacing = DicomValues.Numbers(measures, DicomTag.PixelSpacing, 2),
                SliceThickness = DicomValues.Number(measures, DicomTag.SliceThickness),
            };
        }
        if (Macro(groups, DicomTag.PixelValueTransformationSequence) is { } transformation)
        {
            frame = frame with
            {
                RescaleSlope = DicomValues.Number(transformation, DicomTag.RescaleSlope) ?? 1,
                RescaleIntercept = DicomValues.Number(transformation, DicomTag.RescaleIntercept) ?? 0,
            };
        }
        if (Macro(groups, DicomTag.FrameVOILUTSequence) is { } window)
            frame = frame with { WindowCenter = DicomValues.Number(window, DicomTag.WindowCenter), WindowWidth = DicomValues.Number(window, DicomTag.WindowWidth) };
        if (Macro(groups, DicomTag.FrameContentSequence) is { } content)
        {
            frame = frame with
            {
                StackId = DicomValues.Text(content, DicomTag.StackID) is { Length: > 0 } stack ? stack : frame.StackId,
                AcquisitionNumber = DicomValues.Integer(content, DicomTag.FrameAcquisitionNumber) ?? frame.AcquisitionNumber,
                TemporalPosition = DicomValues.Integer(content, DicomTag.TemporalPositionIndex) ?? frame.TemporalPosition,
            };
        }
        if (Macro(groups, DicomTag.MREchoSequence) is { } echo) frame = frame with { EchoTime = DicomValues.Number(echo, DicomTag.EffectiveEchoTime) ?? frame.EchoTime };
        if (Macro(groups, DicomTag.CardiacSynchronizationSequence) is { } cardiac)
            frame = frame with { TriggerTime = DicomValues.Number(cardiac, DicomTag.NominalCardiacTriggerDelayTime) ?? frame.TriggerTime };
        if (Macro(groups, DicomTag.MRDiffusionSequence) is { } diffusion) frame = frame with { BValue = DicomValues.Number(diffusion, DicomTag.DiffusionBValue) ?? frame.BValue };
        foreach (var tag in FrameTypes)
            if (Macro(groups, tag) is { } type && DicomValues.Texts(type, DicomTag.FrameType) is { Length: > 0 } types) frame = frame with { ImageType = types };
        return frame;
    }

    private static readonly DicomTag[] FrameTypes = [DicomTag.CTImageFrameTypeSequence, DicomTag.MRImageFrameTypeSequence, DicomTag.PETFrameTypeSequence];

    private static DicomDataset? Macro(DicomDataset groups, DicomTag tag) =>
        groups.TryGetSequence(tag, out var sequence) && sequence.Items.Count > 0 ? sequence.Items[0] : null;
}
