using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.GrainInterfaces.Batches;

/// <summary>A few hundred studies of a batch. Its key is <c>batchId/shard</c>. It reads its list from the store and keeps a bounded number of studies going.</summary>
[Alias("medcluster.batch-shard")]
public interface IBatchShardGrain : IGrainWithStringKey
{
    /// <summary>Starts or resumes the shard.</summary>
    [Alias("start")]
    Task StartAsync(BatchRequest request);

    /// <summary>Stops it: nothing new starts, its studies are cancelled.</summary>
    [Alias("cancel")]
    Task CancelAsync();

    /// <summary>A study ended. Sent again until it is answered.</summary>
    [Alias("study-ended")]
    Task ReportStudyAsync(string runId, StudyOutcome outcome);

    /// <summary>The shard's counters. The batch asks now and then, which also brings a shard back whose silo was lost.</summary>
    [Alias("status")]
    Task<BatchStatus> GetStatusAsync();

    /// <summary>What became of each study of the shard, in the order of its list.</summary>
    [Alias("outcomes")]
    Task<IReadOnlyList<StudyOutcome>> GetOutcomesAsync();
}
