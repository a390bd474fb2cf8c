namespace MedCluster.Imaging.Geometry;

/// <summary>How far a series may depart from a regular volume before it counts as a finding. The defaults suit clinical CT and MR.</summary>
public sealed record GeometryTolerances
{
    /// <summary>The defaults.</summary>
    public static GeometryTolerances Default { get; } = new();

    /// <summary>
    /// How far the length of a direction cosine vector may be from 1, and the two vectors' scalar product from 0. Default 0.001: headers
    /// with only four decimals pass; the same bound as highdicom's for perpendicularity. At 0.001 the far edge of a 500 mm field is off by 0.5 mm.
    /// </summary>
    public double Orthonormality { get; init; } = 1e-3;

    /// <summary>
    /// How far a slice's direction cosines may be from the others', per component. Default 0.001 (0.06 degrees): rounding in the header
    /// passes, and the far edge of a 500 mm field is off by at most half a millimetre, less than a pixel of it.
    /// </summary>
    public double Orientation { get; init; } = 1e-3;

    /// <summary>How far a slice's pixel spacing may be from the others', as a fraction. Default 0.001: half a pixel at the far edge of 512.</summary>
    public double PixelSpacing { get; init; } = 1e-3;

    /// <summary>Slices closer than this along the normal, mm, lie at the same position. Default 0.005: positions are written to two decimals or more.</summary>
    public double SamePosition { get; init; } = 5e-3;

    /// <summary>How far a gap may be from the usual one, as a fraction of it. Default 0.01, the bound that highdicom uses.</summary>
    public double GapFraction { get; init; } = 0.01;

    /// <summary>How far a gap may be from the usual one, mm, where the fraction gives less. Default 0.02: two positions rounded to two decimals.</summary>
    public double GapMillimetres { get; init; } = 0.02;

    /// <summary>
    /// How far a slice may lie from its place on the regular grid between the first and the last, as a fraction of the spacing. Default 0.1:
    /// gaps that each pass must not add up to a shift that one sees.
    /// </summary>
    public double Drift { get; init; } = 0.1;

    /// <summary>
    /// The angle, degrees, between the slices' normal and the line through their positions from which on they count as sheared. Default 0.1:
    /// over 300 mm it moves the last slice by 0.5 mm, about a pixel. Gantries are tilted by whole degrees.
    /// </summary>
    public double TiltDegrees { get; init; } = 0.1;

    /// <summary>How far a slice may lie beside the straight line through the first and last position, mm. Default 0.1: a fifth of a fine pixel.</summary>
    public double InPlaneShift { get; init; } = 0.1;
}
