namespace MedCluster.Inference;

/// <summary>One output channel of a model: a label of a segmentation, a class of a classification.</summary>
/// <param name="Value">The value in the mask, 0 to 255; 0 is the background by convention. The order of the labels is that of the channels.</param>
/// <param name="Name">The label's name.</param>
/// <param name="Color">A colour to show it in, <c>#rrggbb</c>, or null: not shown.</param>
/// <param name="Category">What kind of thing it is, for a segmentation of DICOM's context group 7150 (Tissue, Anatomical Structure, ...); there with <paramref name="Code"/>, or null.</param>
/// <param name="Code">What it is, for a segmentation of DICOM's context group 7151 where one there fits; or null: it has no code but a private one.</param>
/// <param name="Modifier">What tells it from another label of the same code, such as its laterality (context group 244); or null.</param>
public sealed record ModelLabel(int Value, string Name, string? Color = null, ModelCode? Category = null, ModelCode? Code = null, ModelCode? Modifier = null);
