namespace MedCluster.Imaging.Intake;

/// <summary>What became of every file: <see cref="Files"/> = the instances of all studies + <see cref="Skipped"/>.</summary>
/// <param name="Files">Files looked at. An archive's entries count; the archive itself only when it can't be read.</param>
/// <param name="Skipped">Files that are no instance of a study, by path.</param>
/// <param name="Studies">The studies, by Study Instance UID.</param>
public sealed record IntakeResult(int Files, IReadOnlyList<SkippedFile> Skipped, IReadOnlyList<IntakeStudy> Studies);
