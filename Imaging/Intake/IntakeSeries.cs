namespace MedCluster.Imaging.Intake;

/// <summary>A series that was received.</summary>
/// <param name="SeriesInstanceUid">The Series Instance UID.</param>
/// <param name="Instances">Its instances, by SOP Instance UID and then digest.</param>
public sealed record IntakeSeries(string SeriesInstanceUid, IReadOnlyList<IntakeInstance> Instances);
