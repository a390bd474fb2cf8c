namespace MedCluster.Grains.Aggregation;

/// <summary>A departure from a regular volume.</summary>
/// <param name="Reason">Its reason code.</param>
/// <param name="Message">What was found, with numbers.</param>
public sealed record FindingReport(string Reason, string Message);
