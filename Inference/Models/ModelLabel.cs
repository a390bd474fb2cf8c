namespace MedCluster.Inference;

/// <summary>One output channel of a model: a label of a segmentation, a class of a classification.</summary>
/// <param name="Value">The value in the mask, 0 to 255; 0 is the background by convention. The order of the labels is that of the channels.</param>
/// <param name="Name">The label's name.</param>
/// <param name="Color">A colour to show it in, <c>#rrggbb</c>, or null: not shown.</param>
public sealed record ModelLabel(int Value, string Name, string? Color = null);
