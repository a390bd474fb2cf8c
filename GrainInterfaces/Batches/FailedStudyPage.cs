namespace MedCluster.GrainInterfaces.Batches;

/// <summary>Some of the failed studies of a batch, in the order of its lists.</summary>
/// <param name="Studies">They.</param>
/// <param name="Next">What to ask for the next page with; null on the last page.</param>
[GenerateSerializer, Immutable, Alias("medcluster.failed-study-page")]
public sealed record FailedStudyPage([property: Id(0)] IReadOnlyList<FailedStudy> Studies, [property: Id(1)] string? Next);
