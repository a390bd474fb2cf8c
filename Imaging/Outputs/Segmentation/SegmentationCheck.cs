using System.Globalization;
using FellowOakDicom;
using MedCluster.Imaging.Geometry;
using MedCluster.Imaging.Outputs.Dicom;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Outputs.Segmentation;

/// <summary>Reads a DICOM Segmentation back from its bytes and compares it with what it was to hold: voxel by voxel, and where each frame lies.</summary>
public static class SegmentationCheck
{
    private const double Millimetres = 1e-4;

    /// <summary>Compares a file with its content.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputMismatch"/>: they differ; the message says where, without patient data.</exception>
    public static void Compare(ReadOnlyMemory<byte> file, SegmentationContent content, CancellationToken cancellationToken = default)
    {
        try
        {
            var dataset = DatasetReader.ReadBack(file).Dataset;
            CompareHeader(dataset, content);
            CompareFrames(dataset, content, cancellationToken);
        }
        catch (Exception exception) when (exception is DicomException or ArgumentException or InvalidCastException or FormatException or OverflowException)
        {
            throw new MedClusterException(ReasonCodes.OutputMismatch, "The segmentation that was written cannot be read back.", exception);
        }
    }

    private static void CompareHeader(DicomDataset dataset, SegmentationContent content)
    {
        var source = content.Source;
        Hold(dataset.GetSingleValue<string>(DicomTag.SOPInstanceUID) == source.InstanceUid(content.Producer, ResultKind.Segmentation), "SOPInstanceUID");
        Hold(dataset.GetSingleValue<string>(DicomTag.StudyInstanceUID) == source.StudyInstanceUid, "StudyInstanceUID");
        Hold(dataset.GetSingleValue<string>(DicomTag.FrameOfReferenceUID) == source.FrameOfReferenceUid, "FrameOfReferenceUID");
        Hold(dataset.GetSingleValue<int>(DicomTag.Rows) == content.Rows && dataset.GetSingleValue<int>(DicomTag.Columns) == content.Columns, "Rows and Columns");
        Hold(dataset.GetSingleValue<int>(DicomTag.BitsAllocated) == 1, "BitsAllocated");

        var segments = dataset.GetSequence(DicomTag.SegmentSequence).Items;
        Hold(segments.Count == content.Segments.Count, "the number of segments");
        for (var i = 0; i < segments.Count; i++)
        {
            Hold(segments[i].GetSingleValue<int>(DicomTag.SegmentNumber) == i + 1, "SegmentNumber");
            Hold(CodedConcept.Of(segments[i], DicomTag.SegmentedPropertyTypeCodeSequence) == content.Segments[i].Type, "SegmentedPropertyTypeCodeSequence");
            Hold(CodedConcept.Of(segments[i], DicomTag.SegmentedPropertyCategoryCodeSequence) == content.Segments[i].Category, "SegmentedPropertyCategoryCodeSequence");
        }

        var shared = dataset.GetSequence(DicomTag.SharedFunctionalGroupsSequence).Items[0];
        var first = source.Frames[0].Geometry;
        var orientation = shared.GetSequence(DicomTag.PlaneOrientationSequence).Items[0].GetValues<double>(DicomTag.ImageOrientationPatient);
        Hold(
            orientation.Length == 6 && Near(new(orientation[0], orientation[1], orientation[2]), first.RowCosines!.Value) && Near(new(orientation[3], orientation[4], orientation[5]), first.ColumnCosines!.Value),
            "ImageOrientationPatient");
        var spacing = shared.GetSequence(DicomTag.PixelMeasuresSequence).Items[0].GetValues<double>(DicomTag.PixelSpacing);
        Hold(spacing.Length == 2 && Math.Abs(spacing[0] - first.RowSpacing!.Value) < Millimetres && Math.Abs(spacing[1] - first.ColumnSpacing!.Value) < Millimetres, "PixelSpacing");
    }

    private static void CompareFrames(DicomDataset dataset, SegmentationContent content, CancellationToken cancellationToken)
    {
        var groups = dataset.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items;
        var bits = dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)?.Buffer.Data ?? [];
        var size = content.Rows * content.Columns;
        Hold(dataset.GetSingleValue<int>(DicomTag.NumberOfFrames) == groups.Count, "NumberOfFrames");
        Hold(bits.LongLength == (((long)size * groups.Count) + 15) / 16 * 2, "the length of PixelData");

        var slices = content.Source.Frames.Select((frame, index) => (frame.Geometry.SopInstanceUid, frame.Frame, Index: index)).ToDictionary(entry => (entry.SopInstanceUid, entry.Frame ?? 0), entry => entry.Index);
        var frames = new List<(int Segment, int Frame)>[content.Source.Frames.Count];
        for (var i = 0; i < groups.Count; i++)
        {
            var reference = groups[i].GetSequence(DicomTag.DerivationImageSequence).Items[0].GetSequence(DicomTag.SourceImageSequence).Items[0];
            var key = (reference.GetSingleValue<string>(DicomTag.ReferencedSOPInstanceUID), reference.GetSingleValueOrDefault(DicomTag.ReferencedFrameNumber, 0));
            Hold(slices.TryGetValue(key, out var slice), $"the source image of frame {i + 1}");
            var position = groups[i].GetSequence(DicomTag.PlanePositionSequence).Items[0].GetValues<double>(DicomTag.ImagePositionPatient);
            Hold(position.Length == 3 && Near(new(position[0], position[1], position[2]), content.Source.Frames[slice].Geometry.Position!.Value), $"ImagePositionPatient of frame {i + 1}");
            var segment = groups[i].GetSequence(DicomTag.SegmentIdentificationSequence).Items[0].GetSingleValue<int>(DicomTag.ReferencedSegmentNumber);
            Hold(segment >= 1 && segment <= content.Segments.Count, $"ReferencedSegmentNumber of frame {i + 1}");
            (frames[slice] ??= []).Add((segment - 1, i));
        }

        var drawn = new bool[256];
        foreach (var segment in content.Segments) drawn[segment.Value] = true;
        var found = new byte[size];
        for (var slice = 0; slice < frames.Length; slice++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.Clear(found);
            foreach (var (segment, frame) in frames[slice] ?? [])
                Hold(FrameBits.Unpack(bits, (long)frame * size, content.Segments[segment].Value, found) == 0, $"slice {slice + 1}, in which segments overlap,");
            Hold(AreSame(content.Labels(slice), found, drawn), $"the mask of slice {slice + 1}");
        }
    }

    /// <summary>Whether two masks have the same labels; labels that are no segment count as 0.</summary>
    private static bool AreSame(ReadOnlySpan<byte> labels, ReadOnlySpan<byte> found, bool[] drawn)
    {
        for (var i = labels.CommonPrefixLength(found); i < labels.Length; i += 1 + labels[(i + 1)..].CommonPrefixLength(found[(i + 1)..]))
            if (drawn[labels[i]] || found[i] != 0) return false;
        return true;
    }

    private static bool Near(PatientVector left, PatientVector right) => (left - right).Length < Millimetres;

    private static void Hold(bool holds, string what)
    {
        if (!holds) throw new MedClusterException(ReasonCodes.OutputMismatch, string.Create(CultureInfo.InvariantCulture, $"The segmentation that was written differs from what was computed in {what}."));
    }
}
