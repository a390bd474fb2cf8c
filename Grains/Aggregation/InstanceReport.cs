using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.Aggregation;

/// <summary>An instance without a result.</summary>
/// <param name="SopInstanceUid">The SOP Instance UID.</param>
/// <param name="Status">Excluded or failed.</param>
/// <param name="Reason">The reason code.</param>
/// <param name="Message">One sentence more on it.</param>
public sealed record InstanceReport(string SopInstanceUid, StudyState Status, string Reason, string Message);
