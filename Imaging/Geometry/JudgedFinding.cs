namespace MedCluster.Imaging.Geometry;

/// <summary>A finding and what is done about it.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Action">What is done.</param>
/// <param name="Correction">What a correction did, one sentence; null where nothing was corrected.</param>
public sealed record JudgedFinding(GeometryFinding Finding, FindingAction Action, string? Correction = null);
