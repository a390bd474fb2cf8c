using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Batches;

namespace MedCluster.Client.Batches;

/// <summary>What <c>status --json</c> prints.</summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="Batches">The batches asked for, newest first.</param>
/// <param name="Studies">The study asked for, in every batch that it is in.</param>
internal sealed record StatusDocument(string Schema, IReadOnlyList<BatchDocument> Batches, IReadOnlyList<StudyStatusDocument> Studies)
{
    public const string CurrentSchema = "medcluster/status/1";
}

/// <summary>A batch.</summary>
/// <param name="Batch">Its id.</param>
/// <param name="State">Running, paused, ended, cancelled.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Project">The project.</param>
/// <param name="Priority">The priority.</param>
/// <param name="SubmittedAt">When it was last submitted.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Counts">Studies and slices by state and stage.</param>
/// <param name="SlicesPerSecond">Slices computed per second lately.</param>
/// <param name="SecondsLeft">An estimate.</param>
/// <param name="SlicesBefore">Slices of other work that come before: its place in the queue.</param>
/// <param name="WaitingFor">Why it doesn't get on.</param>
/// <param name="Failures">Failed studies by reason.</param>
/// <param name="Failed">The failed studies, where they were asked for.</param>
internal sealed record BatchDocument(
    string Batch, BatchState State, string Pipeline, string Project, WorkPriority Priority, DateTimeOffset? SubmittedAt, DateTimeOffset? EndedAt, BatchCounts Counts,
    double SlicesPerSecond, double? SecondsLeft, long? SlicesBefore, WaitReason? WaitingFor, IReadOnlyList<ReasonCount> Failures, IReadOnlyList<FailedStudy>? Failed)
{
    public static BatchDocument Of(BatchEntry entry, BatchStatus status, IReadOnlyList<FailedStudy>? failed) => new(
        entry.BatchId, status.State, entry.Request.Pipeline.Id, entry.Request.Project, entry.Request.Priority, status.SubmittedAt ?? entry.SubmittedAt, status.EndedAt, status.Counts,
        Math.Round(status.SlicesPerSecond, 2), status.TimeLeft is { } left ? Math.Round(left.TotalSeconds) : null, status.SlicesBefore, status.WaitingFor, status.Failures ?? [], failed);
}

/// <summary>A study in a batch.</summary>
internal sealed record StudyStatusDocument(
    string Uid, string Batch, string Pipeline, string RunId, StudyState State, string? Reason, string? Message, int Slices, int Attempts, bool Committed, DateTimeOffset? EndedAt)
{
    public static StudyStatusDocument Of(StudyEntry entry, StudyOutcome outcome) => new(
        entry.Study.StudyInstanceUid, entry.BatchId, entry.Pipeline, entry.Study.RunId, outcome.State, outcome.Reason, outcome.Message, outcome.Slices, outcome.Attempts, outcome.Committed, outcome.EndedAt);
}
