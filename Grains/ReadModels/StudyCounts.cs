namespace MedCluster.Grains.ReadModels;

/// <summary>Studies by state. <see cref="Total"/> = waiting + running + done + excluded + failed; running = planning + computing + committing.</summary>
/// <param name="Total">All studies.</param>
/// <param name="Waiting">Studies that wait for their turn.</param>
/// <param name="Running">Studies being worked on.</param>
/// <param name="Planning">Running ones that are being planned.</param>
/// <param name="Computing">Running ones whose slices are computed or wait for a device.</param>
/// <param name="Committing">Running ones whose result is being made and committed.</param>
/// <param name="Done">Studies processed and committed.</param>
/// <param name="Excluded">Studies of which the pipeline took nothing.</param>
/// <param name="Failed">Studies that failed.</param>
public sealed record StudyCounts(int Total, int Waiting, int Running, int Planning, int Computing, int Committing, int Done, int Excluded, int Failed)
{
    /// <summary>Studies that ended, one way or another.</summary>
    public int Ended => Done + Excluded + Failed;
}
