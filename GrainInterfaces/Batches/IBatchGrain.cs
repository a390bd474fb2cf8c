namespace MedCluster.GrainInterfaces.Batches;

/// <summary>
/// Studies submitted together. Its key is the batch id: the same pipeline over the same runs is the same batch, so that submitting
/// again resumes it. It keeps the request and one counter record per shard, never the list of studies.
/// </summary>
[Alias("medcluster.batch")]
public interface IBatchGrain : IGrainWithStringKey
{
    /// <summary>Starts the batch, or resumes it: studies that ended for a passing reason are tried again.</summary>
    [Alias("start")]
    Task StartAsync(BatchRequest request);

    /// <summary>Where the batch stands; a batch that was never started has <see cref="BatchState.Unknown"/>.</summary>
    [Alias("status")]
    Task<BatchStatus> GetStatusAsync();

    /// <summary>Stops the batch: slices in flight finish, nothing new starts. What is stored stays and is used by the next start.</summary>
    [Alias("cancel")]
    Task CancelAsync();

    /// <summary>A shard tells its counters; sent when they change and when the shard ends.</summary>
    [Alias("shard-progress")]
    Task ReportShardAsync(int shard, BatchCounts counts, bool ended);
}
