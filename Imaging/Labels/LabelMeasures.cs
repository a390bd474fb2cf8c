using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Labels;

/// <summary>The statistics of a label over a volume.</summary>
/// <param name="Voxels">Voxels that have it.</param>
/// <param name="Millilitres">Their volume, ml; null where the depth of a slice is unknown (<see cref="VolumeGeometry.VoxelMillilitres"/>).</param>
/// <param name="Mean">The mean intensity of those that are not padding, in the modality's unit (HU for CT); null where there are none.</param>
/// <param name="StandardDeviation">The standard deviation of these intensities (of the population: divided by their number); null where there are none.</param>
/// <param name="Box">The first and the last column, row and slice that have it, counted from 0; null where there are no voxels.</param>
/// <param name="Centroid">The mean of the voxels' centres, LPS mm; null where there are no voxels.</param>
public sealed record LabelMeasures(long Voxels, double? Millilitres, double? Mean, double? StandardDeviation, LabelBox? Box, PatientVector? Centroid);
