using MedCluster.GrainInterfaces;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Intake;

namespace MedCluster.Grains.Submission;

/// <summary>Studies that were taken in and are ready to be a batch.</summary>
/// <param name="Definition">The pipeline.</param>
/// <param name="Pipeline">The pipeline by content.</param>
/// <param name="Intake">The files that were looked at; its studies are none any more.</param>
/// <param name="Studies">The studies, by Study Instance UID.</param>
public sealed record Submission(
    PipelineDefinition Definition,
    PipelineReference Pipeline,
    IntakeResult Intake,
    IReadOnlyList<PreparedStudy> Studies)
{
    /// <summary>The project that they are submitted to.</summary>
    public string Project { get; init; } = "";

    /// <summary>The batch: the same studies of the same project in the same pipeline are the same batch.</summary>
    public string BatchId => RunIdentity.BatchId(Pipeline, Project, Studies.Select(study => study.Reference.RunId));

    /// <summary>How many lists of studies the batch has.</summary>
    public int Shards => (Studies.Count + ShardList.MaximumStudies - 1) / ShardList.MaximumStudies;
}
