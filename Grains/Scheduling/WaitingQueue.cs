using MedCluster.GrainInterfaces;

namespace MedCluster.Grains.Scheduling;

/// <summary>Requests of one priority and project that need the same model packages, the run that came first at the head.</summary>
internal sealed class WaitingQueue(WorkPriority priority, BookedProject project, IReadOnlyList<string> models)
{
    public WorkPriority Priority { get; } = priority;

    public BookedProject Project { get; } = project;

    /// <summary>The digests of the model packages that a device's silo must have.</summary>
    public IReadOnlyList<string> Models { get; } = models;

    public SortedSet<Waiter> Waiters { get; } = new(Comparer<Waiter>.Create((left, right) => left.Run.Arrival.CompareTo(right.Run.Arrival)));

    /// <summary>Whether it is served before <paramref name="other"/> of the same priority: the project that used less of its share, then the run that came first.</summary>
    public bool IsBefore(WaitingQueue other) =>
        Project == other.Project ? Waiters.Min!.Run.Arrival < other.Waiters.Min!.Run.Arrival
        : Project.VirtualTime != other.Project.VirtualTime ? Project.VirtualTime < other.Project.VirtualTime
        : Waiters.Min!.Run.Arrival < other.Waiters.Min!.Run.Arrival;
}
