namespace MedCluster.Grains.ReadModels;

/// <summary>A place in a list of batches: right after a batch as it was then.</summary>
/// <param name="Number">Its number in the order.</param>
/// <param name="Id">Its id.</param>
public sealed record BatchCursor(double Number, string Id);
