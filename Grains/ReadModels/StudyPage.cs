namespace MedCluster.Grains.ReadModels;

/// <summary>A page of a table of studies.</summary>
/// <param name="Studies">The studies, in the order asked for.</param>
/// <param name="Total">How many studies match in all.</param>
/// <param name="Next">Where the next page starts; null when this is the last.</param>
/// <param name="Version">Grows with each change of any study of the batch, on this silo.</param>
public sealed record StudyPage(IReadOnlyList<StudyRow> Studies, int Total, StudyCursor? Next, long Version);
