using MedCluster.Imaging.Outputs.Dicom;

namespace MedCluster.Imaging.Outputs.Segmentation;

/// <summary>A label as a segment of a DICOM Segmentation (DICOM PS3.3 C.8.20.4).</summary>
/// <param name="Value">Its value in the masks, 1 to 255.</param>
/// <param name="Label">Segment Label (0062,0005).</param>
/// <param name="Category">Segmented Property Category, of context group 7150 where one there fits.</param>
/// <param name="Type">Segmented Property Type, of context group 7151 where one there fits.</param>
/// <param name="TypeModifier">Segmented Property Type Modifier, such as a laterality of context group 244; or null.</param>
/// <param name="Colour">The colour to show it in as <c>#RRGGBB</c>, or null.</param>
public sealed record Segment(byte Value, string Label, CodedConcept Category, CodedConcept Type, CodedConcept? TypeModifier = null, string? Colour = null);
