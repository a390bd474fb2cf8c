namespace MedCluster.Grains.ReadModels;

/// <summary>A place in a table of studies: right after a study as it was then. It stays right while studies change.</summary>
/// <param name="Number">Its number in the order, where that is one of numbers.</param>
/// <param name="Text">Its text in the order, where that is one of texts.</param>
/// <param name="StudyInstanceUid">Its Study Instance UID.</param>
/// <param name="RunId">Its run.</param>
public sealed record StudyCursor(double Number, string Text, string StudyInstanceUid, string RunId);
