namespace MedCluster.Grains.Aggregation;

/// <summary>A file of a run's results.</summary>
/// <param name="Name">Its name below the run's folder.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">Their SHA-256, lower case hexadecimal.</param>
public sealed record Artefact(string Name, long Length, string Sha256);
