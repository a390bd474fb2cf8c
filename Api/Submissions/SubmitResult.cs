namespace MedCluster.Api.Submissions;

/// <summary>What a submission became.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Url">Where its status is.</param>
/// <param name="Files">Files looked at: those of <paramref name="Instances"/> and of <paramref name="Skipped"/>.</param>
/// <param name="Studies">Studies found.</param>
/// <param name="Instances">Instances found.</param>
/// <param name="Skipped">Files that are no instance of a study, by reason.</param>
public sealed record SubmitResult(string Id, string Url, int Files, int Studies, int Instances, IReadOnlyList<SkippedCount> Skipped);

/// <summary>How many files were skipped for a reason.</summary>
/// <param name="Reason">The reason code.</param>
/// <param name="Files">Their number.</param>
public sealed record SkippedCount(string Reason, int Files);
