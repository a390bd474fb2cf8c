using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.Batches;

/// <summary>The studies of a shard, as stored.</summary>
/// <param name="Studies">At most <see cref="MaximumStudies"/>.</param>
public sealed record ShardList(IReadOnlyList<StudyReference> Studies)
{
    /// <summary>The most studies of a shard: its state stays some tens of kilobytes.</summary>
    public const int MaximumStudies = 256;
}
