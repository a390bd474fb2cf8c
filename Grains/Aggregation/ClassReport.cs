namespace MedCluster.Grains.Aggregation;

/// <summary>A class of a classification.</summary>
/// <param name="Model">The model package's id.</param>
/// <param name="Name">The class.</param>
/// <param name="Probability">The mean of its probability over the slices.</param>
public sealed record ClassReport(string Model, string Name, double Probability);
