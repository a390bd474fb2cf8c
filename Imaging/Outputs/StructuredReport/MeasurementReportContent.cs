using MedCluster.Imaging.Outputs.Dicom;

namespace MedCluster.Imaging.Outputs.StructuredReport;

/// <summary>What a Structured Report of measurements holds.</summary>
/// <param name="Source">The slices and their patient and study.</param>
/// <param name="Producer">What made it.</param>
/// <param name="Segments">The segments that have voxels.</param>
/// <param name="Classifications">What was classified.</param>
public sealed record MeasurementReportContent(
    ResultSource Source, ResultProducer Producer, IReadOnlyList<SegmentMeasurements> Segments, IReadOnlyList<Classification> Classifications);
