using MedCluster.Reasons;

namespace MedCluster.Imaging.Intake;

/// <summary>A file that is no instance of a study.</summary>
/// <param name="Path">Its path; for an archive's entry the archive's path, an exclamation mark and the entry's name.</param>
/// <param name="Reason">Why.</param>
/// <param name="Message">One sentence more, without patient data.</param>
public sealed record SkippedFile(string Path, ReasonCode Reason, string Message);
