namespace MedCluster.GrainInterfaces.Studies;

/// <summary>What a run is to do.</summary>
/// <param name="Study">The study.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Priority">Who gets a free device slot first.</param>
/// <param name="Project">The project whose share of the devices this uses.</param>
/// <param name="Shard">The key of the shard that is told the outcome.</param>
[GenerateSerializer, Immutable, Alias("medcluster.study-request")]
public sealed record StudyRequest(
    [property: Id(0)] StudyReference Study,
    [property: Id(1)] PipelineReference Pipeline,
    [property: Id(2)] WorkPriority Priority,
    [property: Id(3)] string Project,
    [property: Id(4)] string Shard);
