namespace MedCluster.Imaging.Outputs.StructuredReport;

/// <summary>What a classification model said of a volume.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="ModelVersion">Its version.</param>
/// <param name="Classes">Its classes.</param>
public sealed record Classification(string Model, string ModelVersion, IReadOnlyList<ClassProbability> Classes);
