using MedCluster.Imaging.Geometry;

namespace MedCluster.Grains.Aggregation;

/// <summary>A departure from a regular volume.</summary>
/// <param name="Reason">Its reason code.</param>
/// <param name="Message">What was found, with numbers.</param>
/// <param name="Action">What was done about it.</param>
/// <param name="Correction">What a correction did.</param>
public sealed record FindingReport(string Reason, string Message, FindingAction Action, string? Correction);
