using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Manifests;
using MedCluster.Grains.Pipelines;

namespace MedCluster.Grains.Planning;

/// <summary>What a run is to do, and what of it is stored already.</summary>
/// <param name="Study">The study.</param>
/// <param name="Pipeline">The pipeline by content.</param>
/// <param name="Definition">The pipeline's definition.</param>
/// <param name="Manifest">The study's instances.</param>
/// <param name="Series">What is to be done with each series, by Series Instance UID.</param>
/// <param name="Work">The slices with at least one missing result.</param>
/// <param name="Slices">How many slices the pipeline takes.</param>
public sealed record StudyPlan(
    StudyReference Study,
    PipelineReference Pipeline,
    PipelineDefinition Definition,
    StudyManifest Manifest,
    IReadOnlyList<SeriesPlan> Series,
    IReadOnlyList<SliceWork> Work,
    int Slices)
{
    /// <summary>Slices whose results are all stored.</summary>
    public int SlicesStored => Slices - Work.Count;
}
