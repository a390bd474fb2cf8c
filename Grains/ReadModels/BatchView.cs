using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.Grains.ReadModels;

/// <summary>A batch as people and programs see it.</summary>
/// <param name="Id">The batch id.</param>
/// <param name="State">Running, paused, ended or cancelled.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="Project">The project.</param>
/// <param name="Priority">The priority.</param>
/// <param name="SubmittedAt">When it was last submitted.</param>
/// <param name="EndedAt">When it ended or was cancelled.</param>
/// <param name="Studies">Its studies by state.</param>
/// <param name="Slices">Its slices.</param>
/// <param name="SlicesPerSecond">Slices computed per second over the last half minute.</param>
/// <param name="AverageSlicesPerSecond">Slices computed per second over all the time that it ran.</param>
/// <param name="SecondsLeft">An estimate; null where there is no rate to tell by.</param>
/// <param name="SlicesBefore">Queue position: slices of other work that get a device before this batch's next one; null where that is not known.</param>
/// <param name="WaitingFor">Why it doesn't get on, where that is so.</param>
/// <param name="Failures">Its failed studies by reason, most first.</param>
/// <param name="StaleSince">Since when the batch's grain has not been reached, as while it moves to another silo; null when this is fresh.</param>
public sealed record BatchView(
    string Id,
    BatchState State,
    string Pipeline,
    string Project,
    WorkPriority Priority,
    DateTimeOffset? SubmittedAt,
    DateTimeOffset? EndedAt,
    StudyCounts Studies,
    SliceCounts Slices,
    double SlicesPerSecond,
    double AverageSlicesPerSecond,
    double? SecondsLeft,
    long? SlicesBefore,
    WaitReason? WaitingFor,
    IReadOnlyList<ReasonCount> Failures,
    DateTimeOffset? StaleSince = null)
{
    /// <summary>The share of the work that is done, 0 to 1: of studies that ended, and of the slices of those that run.</summary>
    public double Progress
    {
        get
        {
            if (Studies.Total == 0 || State == BatchState.Ended) return 1;
            var known = Studies.Total - Studies.Waiting;
            var bySlices = known == 0 || Slices.Known == 0 ? 0 : (double)Slices.Done / Slices.Known * known / Studies.Total;
            return Math.Clamp(Math.Max(bySlices, (double)Studies.Ended / Studies.Total), 0, 1);
        }
    }

    /// <summary>Whether both say the same.</summary>
    public bool IsSameAs(BatchView other) => Failures.SequenceEqual(other.Failures) && this with { Failures = other.Failures } == other;

    /// <summary>The view of a batch's status.</summary>
    public static BatchView Of(string id, BatchStatus status)
    {
        var counts = status.Counts;
        return new BatchView(
            id, status.State, status.Pipeline, status.Project, status.Priority, status.SubmittedAt, status.EndedAt,
            new StudyCounts(counts.Studies, counts.Waiting, counts.Running, counts.Planning, counts.Computing, counts.Committing, counts.Done, counts.Excluded, counts.Failed),
            new SliceCounts(counts.Slices, counts.SlicesDone, counts.SlicesReused, counts.SlicesRepeated),
            Math.Round(status.SlicesPerSecond, 1), Math.Round(status.AverageSlicesPerSecond, 1),
            status.TimeLeft is { } left ? Math.Round(left.TotalSeconds) : null,
            status.SlicesBefore, status.WaitingFor, status.Failures ?? []);
    }
}
