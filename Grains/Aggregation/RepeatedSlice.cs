namespace MedCluster.Grains.Aggregation;

/// <summary>A slice that was begun more than once.</summary>
/// <param name="SopInstanceUid">Its instance's SOP Instance UID.</param>
/// <param name="Frame">Its frame, counted from 1.</param>
/// <param name="Attempts">How often it was begun.</param>
public sealed record RepeatedSlice(string SopInstanceUid, int Frame, int Attempts);
