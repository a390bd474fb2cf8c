namespace MedCluster.Grains.ReadModels;

/// <summary>Batches by state.</summary>
/// <param name="Running">Batches that run.</param>
/// <param name="Paused">Paused ones.</param>
/// <param name="Ended">Batches of which every study ended.</param>
/// <param name="Cancelled">Cancelled ones.</param>
public sealed record BatchCountsByState(int Running, int Paused, int Ended, int Cancelled);
