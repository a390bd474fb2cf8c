using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Intake;

namespace MedCluster.Client.Submission;

/// <summary>Studies that were taken in and are ready to be a batch.</summary>
/// <param name="Definition">The pipeline.</param>
/// <param name="Pipeline">The pipeline by content.</param>
/// <param name="Intake">Every file that was looked at.</param>
/// <param name="Studies">The studies with their manifests, by Study Instance UID.</param>
internal sealed record Submission(
    PipelineDefinition Definition,
    PipelineReference Pipeline,
    IntakeResult Intake,
    IReadOnlyList<(StudyReference Reference, StudyManifest Manifest)> Studies)
{
    /// <summary>The batch: the same studies in the same pipeline are the same batch.</summary>
    public string BatchId => RunIdentity.BatchId(Pipeline, Studies.Select(study => study.Reference.RunId));
}
