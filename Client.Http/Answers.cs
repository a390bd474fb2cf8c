namespace MedCluster.Client.Http;

/// <summary>What a submission became.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Files">Files looked at.</param>
/// <param name="Studies">Studies found.</param>
/// <param name="Instances">Instances found.</param>
public sealed record Submitted(string Id, int Files, int Studies, int Instances);

/// <summary>Studies by state.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Waiting">Waiting for their turn.</param>
/// <param name="Running">Being worked on.</param>
/// <param name="Done">Processed and committed.</param>
/// <param name="Excluded">Of which the pipeline took nothing.</param>
/// <param name="Failed">Failed.</param>
public sealed record StudyNumbers(int Total, int Waiting, int Running, int Done, int Excluded, int Failed);

/// <summary>Slices.</summary>
/// <param name="Known">Of the studies that were planned.</param>
/// <param name="Done">With a stored result.</param>
/// <param name="Reused">Of those, stored before.</param>
public sealed record SliceNumbers(long Known, long Done, long Reused);

/// <summary>How many studies failed for a reason.</summary>
/// <param name="Reason">The reason code.</param>
/// <param name="Studies">Their number.</param>
public sealed record FailureNumber(string Reason, int Studies);

/// <summary>Where a batch stands.</summary>
/// <param name="Id">The batch.</param>
/// <param name="State"><c>running</c>, <c>paused</c>, <c>ended</c> or <c>cancelled</c>.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Project">The project.</param>
/// <param name="Priority"><c>urgent</c>, <c>normal</c> or <c>background</c>.</param>
/// <param name="SubmittedAt">When it was last submitted.</param>
/// <param name="EndedAt">When it ended or was cancelled.</param>
/// <param name="Studies">Its studies by state.</param>
/// <param name="Slices">Its slices.</param>
/// <param name="SlicesPerSecond">Slices computed per second over the last half minute.</param>
/// <param name="SecondsLeft">An estimate; null where there is no rate to tell by.</param>
/// <param name="SlicesBefore">Slices of other work that get a device before this batch's next one; null where that is not known.</param>
/// <param name="Failures">Its failed studies by reason.</param>
/// <param name="Progress">The share of the work that is done, 0 to 1.</param>
public sealed record Batch(
    string Id, string State, string Pipeline, string Project, string Priority, DateTimeOffset? SubmittedAt, DateTimeOffset? EndedAt, StudyNumbers Studies, SliceNumbers Slices,
    double SlicesPerSecond, double? SecondsLeft, long? SlicesBefore, IReadOnlyList<FailureNumber> Failures, double Progress)
{
    /// <summary>Whether nothing more happens by itself.</summary>
    public bool HasEnded => State is "ended" or "cancelled";
}

/// <summary>Where a study stands.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="StudyInstanceUid">The Study Instance UID.</param>
/// <param name="RunId">The run.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Project">The project.</param>
/// <param name="State"><c>waiting</c>, <c>running</c>, <c>done</c>, <c>excluded</c> or <c>failed</c>.</param>
/// <param name="Stage">What it is at while it runs.</param>
/// <param name="Slices">Slices that the pipeline took.</param>
/// <param name="SlicesDone">Slices with a stored result.</param>
/// <param name="Reason">The reason code of an exclusion, a failure or a wait.</param>
/// <param name="Message">One sentence more on it.</param>
/// <param name="Committed">Whether its results can be fetched.</param>
public sealed record Study(
    string BatchId, string StudyInstanceUid, string RunId, string Pipeline, string Project, string State, string? Stage, int Slices, int SlicesDone, string? Reason, string? Message, bool Committed);

/// <summary>A result file of a run.</summary>
/// <param name="Name">Its name below the run.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">Its SHA-256.</param>
public sealed record ResultFile(string Name, long Length, string Sha256);

internal sealed record Page<T>(IReadOnlyList<T> Items, int Total, string? Next);

internal sealed record StudyStatus(Study Study);

internal sealed record Problem(string? Reason, string? Detail, string? Title);
