using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.Grains.Batches;

/// <summary>A study of a batch in the index of what was submitted.</summary>
/// <param name="Study">The study and its run.</param>
/// <param name="Pipeline">The pipeline's id.</param>
/// <param name="BatchId">The batch.</param>
/// <param name="Shard">The shard of the batch whose list it is in.</param>
public sealed record StudyEntry(StudyReference Study, string Pipeline, string BatchId, int Shard);
