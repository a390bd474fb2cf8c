namespace MedCluster.GrainInterfaces.Batches;

/// <summary>What a batch is to do. The studies themselves stand in shard lists in the store.</summary>
/// <param name="Pipeline">The pipeline that every study goes through.</param>
/// <param name="Shards">Number of shard lists, each of at most a few hundred studies.</param>
/// <param name="Studies">Number of studies in all shards.</param>
/// <param name="Priority">Urgent before normal before background.</param>
/// <param name="Project">Projects share devices fairly; an empty name is a project too.</param>
/// <param name="Submission">Unique to each submission: the same one again changes nothing, another one looks at every study again.</param>
[GenerateSerializer, Immutable, Alias("medcluster.batch-request")]
public sealed record BatchRequest(
    [property: Id(0)] PipelineReference Pipeline,
    [property: Id(1)] int Shards,
    [property: Id(2)] int Studies,
    [property: Id(3)] WorkPriority Priority,
    [property: Id(4)] string Project,
    [property: Id(5)] string Submission);
