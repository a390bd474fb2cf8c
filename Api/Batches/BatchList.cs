using MedCluster.Grains.ReadModels;

namespace MedCluster.Api.Batches;

/// <summary>A page of batches.</summary>
/// <param name="Items">The batches.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="Next">The cursor of the next page; absent on the last.</param>
public sealed record BatchList(IReadOnlyList<BatchView> Items, int Total, string? Next);

/// <summary>A page of studies.</summary>
/// <param name="Items">The studies.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="Next">The cursor of the next page; absent on the last.</param>
public sealed record StudyList(IReadOnlyList<StudyRow> Items, int Total, string? Next);
