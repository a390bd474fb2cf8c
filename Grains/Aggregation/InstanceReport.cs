using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.Aggregation;

/// <summary>An instance, or frames of one, without a result.</summary>
/// <param name="SopInstanceUid">The SOP Instance UID.</param>
/// <param name="Status">Excluded or failed.</param>
/// <param name="Reason">The reason code.</param>
/// <param name="Message">One sentence more on it.</param>
/// <param name="Frames">The frames that it concerns, counted from 1; absent where it is the whole instance.</param>
public sealed record InstanceReport(string SopInstanceUid, StudyState Status, string Reason, string Message, IReadOnlyList<int>? Frames = null);
