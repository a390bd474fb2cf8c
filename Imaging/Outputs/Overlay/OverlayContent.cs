using MedCluster.Imaging.Geometry;

namespace MedCluster.Imaging.Outputs.Overlay;

/// <summary>What a montage shows. None of it may be patient data: it ends up in a picture that is passed on.</summary>
/// <param name="Title">A heading, such as the pipeline's name and version.</param>
/// <param name="Plane">A slice of the series: matrix, pixel spacing and orientation; where the latter two are missing, pixels are square and there are no letters.</param>
/// <param name="SliceCount">Number of slices of the series.</param>
/// <param name="Slices">The slices to show, in the order in which they are shown.</param>
/// <param name="Labels">The labels to draw, in the order of the legend.</param>
/// <param name="WindowLevel">The value shown as middle grey. Default 40 HU.</param>
/// <param name="WindowWidth">The range from black to white. Default 400 HU.</param>
public sealed record OverlayContent(
    string Title,
    SliceGeometry Plane,
    int SliceCount,
    IReadOnlyList<OverlaySlice> Slices,
    IReadOnlyList<OverlayLabel> Labels,
    double WindowLevel = 40,
    double WindowWidth = 400);
