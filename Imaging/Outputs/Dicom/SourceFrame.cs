using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Outputs.Dicom;

/// <summary>A slice that results were computed from: an instance, or a frame of one.</summary>
/// <param name="Geometry">Its instance's SOP Instance UID, its matrix and where it lies; position, orientation and spacing are there.</param>
/// <param name="SopClassUid">SOP Class UID (0008,0016) of the instance.</param>
/// <param name="Frame">The frame, counted from 1; null where the instance is a single image.</param>
public sealed record SourceFrame(SliceGeometry Geometry, string SopClassUid, int? Frame = null);
