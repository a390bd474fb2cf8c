using MedCluster.GrainInterfaces.Studies;

namespace MedCluster.GrainInterfaces.Batches;

/// <summary>A few hundred studies of a batch. Its key is <c>batchId/shard</c>. It reads its list from the store and keeps a bounded number of studies going.</summary>
[Alias("medcluster.batch-shard")]
public interface IBatchShardGrain : IGrainWithStringKey
{
    /// <summary>Starts or resumes the shard.</summary>
    [Alias("start")]
    Task StartAsync(BatchRequest request);

    /// <summary>Stops it with <see cref="BatchState.Paused"/> or <see cref="BatchState.Cancelled"/>: slices in flight finish, nothing new starts.</summary>
    [Alias("stop")]
    Task StopAsync(BatchState state);

    /// <summary>A study ended. Sent again until it is answered.</summary>
    [Alias("study-ended")]
    Task ReportStudyAsync(string runId, StudyOutcome outcome);

    /// <summary>Where the shard stands. The batch asks now and then, which also brings a shard back whose silo was lost.</summary>
    [Alias("status")]
    Task<ShardStatus> GetStatusAsync();

    /// <summary>What became of each study of the shard, in the order of its list.</summary>
    [Alias("outcomes")]
    Task<IReadOnlyList<StudyOutcome>> GetOutcomesAsync();

    /// <summary>How each study of the shard stands, in the order of its list.</summary>
    [Alias("studies")]
    Task<IReadOnlyList<StudyStatus>> GetStudiesAsync();

    /// <summary>Puts its dead letters back and starts it again if there are any. Returns how many.</summary>
    [Alias("retry")]
    Task<int> RetryAsync();

    /// <summary>Its failed studies from the <paramref name="offset"/>th on, at most <paramref name="count"/>.</summary>
    [Alias("failed")]
    Task<IReadOnlyList<FailedStudy>> GetFailedAsync(int offset, int count);
}
