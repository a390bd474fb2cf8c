using MedCluster.Imaging.Labels;
using MedCluster.Inference;

namespace MedCluster.Grains.Aggregation;

/// <summary>A label of a segmentation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value in the mask.</param>
/// <param name="Voxels">Voxels that have it.</param>
/// <param name="VolumeMl">Their volume, ml; absent for a single slice, whose depth nothing tells.</param>
/// <param name="Mean">The mean intensity of those that are not padding, in the modality's unit (HU for CT); absent where there are none.</param>
/// <param name="StandardDeviation">The standard deviation of these intensities.</param>
/// <param name="Box">The smallest box around it, in voxels; absent where there are none.</param>
/// <param name="Centroid">The mean of its voxels' centres, LPS mm: x, y, z; absent where there are none.</param>
/// <param name="Code">What it is, by its code; absent where the model package gives none.</param>
/// <param name="Modifier">What tells it from another label of that code, such as its laterality.</param>
public sealed record LabelReport(
    string Name,
    int Value,
    long Voxels,
    double? VolumeMl,
    double? Mean = null,
    double? StandardDeviation = null,
    LabelBox? Box = null,
    IReadOnlyList<double>? Centroid = null,
    ModelCode? Code = null,
    ModelCode? Modifier = null);
