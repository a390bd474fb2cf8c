namespace MedCluster.Imaging.Outputs.Overlay;

/// <summary>A label that is drawn. Values that are not listed (the background) are left clear.</summary>
/// <param name="Value">Its value in the masks.</param>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Colour">Its colour as <c>#RRGGBB</c>.</param>
/// <param name="Millilitres">Its volume, ml, for the legend; null where it is not known.</param>
public sealed record OverlayLabel(byte Value, string Name, string Colour, double? Millilitres);
