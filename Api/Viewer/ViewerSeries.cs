namespace MedCluster.Api.Viewer;

/// <summary>A series for the slice viewer.</summary>
/// <param name="SeriesInstanceUid">The Series Instance UID.</param>
/// <param name="Volume">Which volume of the series, from 1.</param>
/// <param name="VolumeName">What tells it from the series' other volumes; absent where it is the only one.</param>
/// <param name="Modality">Its modality.</param>
/// <param name="Slices">Slices that can be shown, in the order of the volume; 0 where the series isn't taken.</param>
/// <param name="Rows">Rows of a slice.</param>
/// <param name="Columns">Columns of a slice.</param>
/// <param name="PixelAspect">Height of a pixel by its width, as it should be shown.</param>
/// <param name="Level">Centre of the grey window to begin with.</param>
/// <param name="Width">Width of the grey window to begin with.</param>
/// <param name="Labels">The labels of the mask.</param>
public sealed record ViewerSeries(
    string SeriesInstanceUid, int Volume, string? VolumeName, string Modality, int Slices, int Rows, int Columns, double PixelAspect, double Level, double Width, IReadOnlyList<ViewerLabel> Labels);

/// <summary>A label of a mask.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Name">Its name.</param>
/// <param name="Colour">Its colour, <c>#RRGGBB</c>.</param>
public sealed record ViewerLabel(int Value, string Name, string Colour);

/// <summary>The series of a run for the slice viewer.</summary>
/// <param name="Items">Its series.</param>
public sealed record ViewerSeriesList(IReadOnlyList<ViewerSeries> Items);
