using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Manifests;

namespace MedCluster.Grains.Submission;

/// <summary>A study that was taken in.</summary>
/// <param name="Reference">The study and its run.</param>
/// <param name="Instances">Instances received.</param>
public sealed record PreparedStudy(StudyReference Reference, int Instances)
{
    /// <summary>All that was received of it, in a dry run; else it is in the store and no longer in memory.</summary>
    public StudyManifest? Manifest { get; init; }
}
