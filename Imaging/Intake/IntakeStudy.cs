namespace MedCluster.Imaging.Intake;

/// <summary>A study that was received.</summary>
/// <param name="StudyInstanceUid">The Study Instance UID.</param>
/// <param name="Notes">What had to be decided, for the report: for example that a UID was made.</param>
/// <param name="Series">Its series, by Series Instance UID.</param>
public sealed record IntakeStudy(string StudyInstanceUid, IReadOnlyList<string> Notes, IReadOnlyList<IntakeSeries> Series);
