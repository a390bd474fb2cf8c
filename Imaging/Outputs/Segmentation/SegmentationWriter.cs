using FellowOakDicom;
using FellowOakDicom.IO.Buffer;
using MedCluster.Imaging.Headers;
using MedCluster.Imaging.Labels;
using MedCluster.Imaging.Outputs.Dicom;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Outputs.Segmentation;

/// <summary>
/// Writes DICOM Segmentations (DICOM PS3.3 A.51): BINARY, one frame for each slice and segment that has a pixel in it, on the grid of the source slices
/// themselves and with a reference to each. A segment without any pixel is described and has no frame.
/// </summary>
public static class SegmentationWriter
{
    // A buffer of .NET holds no more; DICOM's own bound is twice that.
    private const long MostBytes = int.MaxValue - 65536;

    /// <summary>The file, explicit VR little endian. The same content gives the same bytes.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.OutputTooLarge"/>: more frames than a file holds.</exception>
    /// <exception cref="ArgumentException">There are no segments.</exception>
    /// <exception cref="InvalidDataException">A slice has another number of labels than its volume.</exception>
    public static ReadOnlyMemory<byte> Write(SegmentationContent content, CancellationToken cancellationToken = default)
    {
        if (content.Segments.Count == 0) throw new ArgumentException("A segmentation has at least one segment.", nameof(content));
        var frames = ListFrames(content, cancellationToken);
        var pixels = Pack(content, frames, cancellationToken);

        var source = content.Source;
        var dataset = ResultDataset.Create(
            source, content.Producer, ResultKind.Segmentation, DicomUID.SegmentationStorage, "SEG", "segmentation",
            content.Segments.All(segment => segment.Label.All(char.IsAscii)));
        dataset.AddOrUpdate(
            new DicomCodeString(DicomTag.ImageType, "DERIVED", "PRIMARY"),
            new DicomCodeString(DicomTag.ContentLabel, "SEGMENTATION"),
            new DicomLongString(DicomTag.ContentDescription, ResultDataset.Cut($"Labels of {content.Producer.Model} {content.Producer.ModelVersion}")),
            new DicomPersonName(DicomTag.ContentCreatorName, $"{ResultProducer.Manufacturer}^"),
            new DicomUniqueIdentifier(DicomTag.FrameOfReferenceUID, source.FrameOfReferenceUid),
            new DicomLongString(DicomTag.PositionReferenceIndicator, ""),
            new DicomUnsignedShort(DicomTag.SamplesPerPixel, 1),
            new DicomCodeString(DicomTag.PhotometricInterpretation, "MONOCHROME2"),
            new DicomIntegerString(DicomTag.NumberOfFrames, frames.Count),
            new DicomUnsignedShort(DicomTag.Rows, (ushort)content.Rows),
            new DicomUnsignedShort(DicomTag.Columns, (ushort)content.Columns),
            new DicomUnsignedShort(DicomTag.BitsAllocated, 1),
            new DicomUnsignedShort(DicomTag.BitsStored, 1),
            new DicomUnsignedShort(DicomTag.HighBit, 0),
            new DicomUnsignedShort(DicomTag.PixelRepresentation, 0),
            new DicomCodeString(DicomTag.SegmentationType, "BINARY"),
            new DicomCodeString(DicomTag.SegmentsOverlap, "NO"),
            new DicomSequence(DicomTag.SegmentSequence, [.. content.Segments.Select((segment, index) => Describe(content.Producer, segment, index + 1))]),
            References(source),
            Organisation(content, out var organisationUid),
            DimensionIndices(organisationUid),
            new DicomSequence(DicomTag.SharedFunctionalGroupsSequence, SharedGroups(content)),
            new DicomSequence(DicomTag.PerFrameFunctionalGroupsSequence, [.. FrameGroups(content, frames)]));
        CopyLossy(source.Header, dataset);
        dataset.AddOrUpdate(new DicomOtherByte(DicomTag.PixelData, new MemoryByteBuffer(pixels)));
        return ResultDataset.Save(dataset, pixels.Length + (frames.Count * 700) + (source.Frames.Count * 200) + 8192);
    }

    /// <summary>The frames there are, by segment and slice. A DICOM image has at least one frame; where no label is found it is an empty one.</summary>
    private static List<(int Segment, int Slice)> ListFrames(SegmentationContent content, CancellationToken cancellationToken)
    {
        var slices = new List<int>[content.Segments.Count];
        for (var segment = 0; segment < slices.Length; segment++) slices[segment] = [];
        for (var slice = 0; slice < content.Source.Frames.Count; slice++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var voxels = LabelStatistics.Count(content.Labels(slice), 256);
            for (var segment = 0; segment < slices.Length; segment++)
                if (voxels[content.Segments[segment].Value] > 0) slices[segment].Add(slice);
        }
        var frames = slices.SelectMany((list, segment) => list.Select(slice => (segment, slice))).ToList();
        return frames.Count > 0 ? frames : [(0, 0)];
    }

    private static byte[] Pack(SegmentationContent content, List<(int Segment, int Slice)> frames, CancellationToken cancellationToken)
    {
        var size = content.Rows * content.Columns;
        var length = ((((long)size * frames.Count) + 15) / 16) * 2;
        if (length > MostBytes)
            throw new MedClusterException(ReasonCodes.OutputTooLarge, $"A segmentation of {frames.Count} frames of {content.Rows} × {content.Columns} pixels does not fit into one DICOM file.");
        var bits = new byte[length + FrameBits.Slack];
        foreach (var group in frames.Select((frame, index) => (frame.Segment, frame.Slice, Index: index)).GroupBy(frame => frame.Slice))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var labels = content.Labels(group.Key);
            foreach (var frame in group) FrameBits.Pack(labels, content.Segments[frame.Segment].Value, bits, (long)frame.Index * size);
        }
        Array.Resize(ref bits, (int)length);
        return bits;
    }

    private static DicomDataset Describe(ResultProducer producer, Segment segment, int number)
    {
        var item = new DicomDataset().NotValidated().Add(
            new DicomUnsignedShort(DicomTag.SegmentNumber, (ushort)number),
            new DicomLongString(DicomTag.SegmentLabel, ResultDataset.Cut(segment.Label)),
            new DicomCodeString(DicomTag.SegmentAlgorithmType, "AUTOMATIC"),
            new DicomLongString(DicomTag.SegmentAlgorithmName, ResultDataset.Cut(producer.Model)),
            segment.Category.ToSequence(DicomTag.SegmentedPropertyCategoryCodeSequence));
        var type = segment.Type.ToItem();
        if (segment.TypeModifier is { } modifier) type.Add(modifier.ToSequence(DicomTag.SegmentedPropertyTypeModifierCodeSequence));
        item.Add(
            new DicomSequence(DicomTag.SegmentedPropertyTypeCodeSequence, type),
            new DicomSequence(DicomTag.SegmentationAlgorithmIdentificationSequence, new DicomDataset().NotValidated().Add(
                Codes.ArtificialIntelligence.ToSequence(DicomTag.AlgorithmFamilyCodeSequence),
                new DicomLongString(DicomTag.AlgorithmName, ResultDataset.Cut(producer.Model)),
                new DicomLongString(DicomTag.AlgorithmVersion, ResultDataset.Cut(producer.ModelVersion)))));
        if (segment.Colour is { } colour) item.Add(new DicomUnsignedShort(DicomTag.RecommendedDisplayCIELabValue, DisplayColour.ToCielab(colour)));
        return item;
    }

    /// <summary>Common Instance Reference (PS3.3 C.12.2): every source instance once.</summary>
    private static DicomSequence References(ResultSource source) => new(DicomTag.ReferencedSeriesSequence, new DicomDataset().NotValidated().Add(
        new DicomUniqueIdentifier(DicomTag.SeriesInstanceUID, source.SeriesInstanceUid),
        new DicomSequence(DicomTag.ReferencedInstanceSequence, [.. source.Frames.DistinctBy(frame => frame.Geometry.SopInstanceUid).Select(frame => Reference(frame, withFrame: false))])));

    private static DicomDataset Reference(SourceFrame frame, bool withFrame)
    {
        var item = new DicomDataset().NotValidated().Add(
            new DicomUniqueIdentifier(DicomTag.ReferencedSOPClassUID, frame.SopClassUid),
            new DicomUniqueIdentifier(DicomTag.ReferencedSOPInstanceUID, frame.Geometry.SopInstanceUid));
        return withFrame && frame.Frame is { } number ? item.Add(new DicomIntegerString(DicomTag.ReferencedFrameNumber, number)) : item;
    }

    private static DicomSequence Organisation(SegmentationContent content, out string uid)
    {
        uid = content.Source.Uid(content.Producer, "dimension organization");
        return new DicomSequence(DicomTag.DimensionOrganizationSequence, new DicomDataset(new DicomUniqueIdentifier(DicomTag.DimensionOrganizationUID, uid)));
    }

    /// <summary>Frames are indexed by segment and, within it, by position.</summary>
    private static DicomSequence DimensionIndices(string organisationUid)
    {
        DicomDataset Index(DicomTag pointer, DicomTag group, string label) => new(
            new DicomUniqueIdentifier(DicomTag.DimensionOrganizationUID, organisationUid),
            new DicomAttributeTag(DicomTag.DimensionIndexPointer, pointer),
            new DicomAttributeTag(DicomTag.FunctionalGroupPointer, group),
            new DicomLongString(DicomTag.DimensionDescriptionLabel, label));
        return new DicomSequence(
            DicomTag.DimensionIndexSequence,
            Index(DicomTag.ReferencedSegmentNumber, DicomTag.SegmentIdentificationSequence, "Segment Number"),
            Index(DicomTag.ImagePositionPatient, DicomTag.PlanePositionSequence, "Image Position Patient"));
    }

    private static DicomDataset SharedGroups(SegmentationContent content)
    {
        var first = content.Source.Frames[0].Geometry;
        var measures = new DicomDataset().NotValidated().Add(
            new DicomDecimalString(DicomTag.PixelSpacing, DecimalStrings.Of(first.RowSpacing!.Value), DecimalStrings.Of(first.ColumnSpacing!.Value)));
        if (content.SliceSpacing is { } spacing) measures.Add(new DicomDecimalString(DicomTag.SpacingBetweenSlices, DecimalStrings.Of(spacing)));
        if ((content.SliceSpacing ?? first.NominalThickness) is { } thickness) measures.Add(new DicomDecimalString(DicomTag.SliceThickness, DecimalStrings.Of(thickness)));
        return new DicomDataset(
            new DicomSequence(DicomTag.PixelMeasuresSequence, measures),
            new DicomSequence(DicomTag.PlaneOrientationSequence, new DicomDataset(
                new DicomDecimalString(DicomTag.ImageOrientationPatient, [.. DecimalStrings.Of(first.RowCosines!.Value), .. DecimalStrings.Of(first.ColumnCosines!.Value)]))));
    }

    private static IEnumerable<DicomDataset> FrameGroups(SegmentationContent content, List<(int Segment, int Slice)> frames)
    {
        // An index counts the positions that occur.
        var positions = frames.Select(frame => frame.Slice).Distinct().Order().Select((slice, rank) => (slice, rank)).ToDictionary(pair => pair.slice, pair => (uint)pair.rank + 1);
        var derivation = Codes.Segmentation.ToSequence(DicomTag.DerivationCodeSequence);
        var purpose = Codes.SourceImageForProcessing.ToSequence(DicomTag.PurposeOfReferenceCodeSequence);
        foreach (var (segment, slice) in frames)
        {
            var source = content.Source.Frames[slice];
            var number = segment + 1;
            yield return new DicomDataset().NotValidated().Add(
                new DicomSequence(DicomTag.FrameContentSequence, new DicomDataset().NotValidated().Add(
                    new DicomUnsignedLong(DicomTag.DimensionIndexValues, (uint)number, positions[slice]))),
                new DicomSequence(DicomTag.PlanePositionSequence, new DicomDataset().NotValidated().Add(
                    new DicomDecimalString(DicomTag.ImagePositionPatient, DecimalStrings.Of(source.Geometry.Position!.Value)))),
                new DicomSequence(DicomTag.SegmentIdentificationSequence, new DicomDataset().NotValidated().Add(
                    new DicomUnsignedShort(DicomTag.ReferencedSegmentNumber, (ushort)number))),
                new DicomSequence(DicomTag.DerivationImageSequence, new DicomDataset().NotValidated().Add(
                    derivation,
                    new DicomSequence(DicomTag.SourceImageSequence, Reference(source, withFrame: true).Add(
                        new DicomCodeString(DicomTag.SpatialLocationsPreserved, "YES"), purpose)))));
        }
    }

    /// <summary>What was lost by compressing the source is lost here too (PS3.3 C.7.6.1.1.5).</summary>
    private static void CopyLossy(DicomDataset source, DicomDataset dataset)
    {
        var lossy = DicomValues.Text(source, DicomTag.LossyImageCompression) == "01";
        dataset.AddOrUpdate(DicomTag.LossyImageCompression, lossy ? "01" : "00");
        if (!lossy) return;
        foreach (var tag in (DicomTag[])[DicomTag.LossyImageCompressionRatio, DicomTag.LossyImageCompressionMethod])
            if (source.GetDicomItem<DicomItem>(tag) is { } item) dataset.AddOrUpdate(item);
    }
}
