using MedCluster.Imaging.Labels;

namespace MedCluster.Imaging.Outputs.StructuredReport;

/// <summary>What was measured of a segment.</summary>
/// <param name="SegmentNumber">Its number in the DICOM Segmentation, from 1.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Measures">Its statistics.</param>
public sealed record SegmentMeasurements(int SegmentNumber, Segmentation.Segment Segment, LabelMeasures Measures);
