namespace MedCluster.Grains.ReadModels;

/// <summary>A page of a list of batches.</summary>
/// <param name="Batches">The batches, in the order asked for.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="Next">Where the next page starts; null when this is the last.</param>
public sealed record BatchPage(IReadOnlyList<BatchView> Batches, int Total, BatchCursor? Next);
