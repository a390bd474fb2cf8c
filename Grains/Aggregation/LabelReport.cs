namespace MedCluster.Grains.Aggregation;

/// <summary>A label of a segmentation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value in the mask.</param>
/// <param name="Voxels">Voxels that have it.</param>
/// <param name="VolumeMl">Their volume, ml; absent for a single slice, whose depth nothing tells.</param>
public sealed record LabelReport(string Name, int Value, long Voxels, double? VolumeMl);
