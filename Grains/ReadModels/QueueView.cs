using MedCluster.GrainInterfaces;

namespace MedCluster.Grains.ReadModels;

/// <summary>Runs of one project and priority that wait for device slots.</summary>
/// <param name="Project">The project.</param>
/// <param name="Priority">The priority.</param>
/// <param name="Runs">How many runs wait.</param>
/// <param name="Slices">How many slices of theirs are ready.</param>
/// <param name="OldestWaitSeconds">How long the one that waits longest has waited.</param>
/// <param name="Reason">The reason code of the wait.</param>
public sealed record QueueView(string Project, WorkPriority Priority, int Runs, int Slices, double OldestWaitSeconds, string? Reason);
