namespace MedCluster.GrainInterfaces.Batches;

/// <summary>
/// Studies submitted together. Its key is the batch id: the same pipeline over the same runs is the same batch, so that submitting
/// again resumes it. It keeps the request and one status record per shard, never the list of studies.
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

    /// <summary>
    /// Where the batch stands, as soon as that is no longer what the caller knows; after two seconds also when it is. Of all who look at a
    /// batch through a silo one call is outstanding.
    /// </summary>
    /// <param name="activation">The activation that last answered; empty at first.</param>
    /// <param name="version">The version that it gave.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("wait-for-change")]
    Task<BatchChange> WaitForChangeAsync(Guid activation, long version, CancellationToken cancellationToken);

    /// <summary>Pauses the batch: slices in flight finish, nothing new starts. Only a running batch can be paused; returns the state it is in then.</summary>
    [Alias("pause")]
    Task<BatchState> PauseAsync();

    /// <summary>A paused batch goes on where it was; what is stored stays. Returns the state it is in then.</summary>
    [Alias("resume")]
    Task<BatchState> ResumeAsync();

    /// <summary>Stops the batch: slices in flight finish, nothing new starts. What is stored stays and is used by the next submission. Returns the state it is in then.</summary>
    [Alias("cancel")]
    Task<BatchState> CancelAsync();

    /// <summary>Puts the dead letters back: every study that failed for a reason that may pass is tried again, with all its attempts. Returns how many.</summary>
    [Alias("retry")]
    Task<int> RetryAsync();

    /// <summary>The failed studies, a page at a time.</summary>
    /// <param name="after">Null for the first page, then <see cref="FailedStudyPage.Next"/> of the page before.</param>
    /// <param name="count">The most studies of a page, 1 to 1000.</param>
    [Alias("failed")]
    Task<FailedStudyPage> GetFailedAsync(string? after, int count);

    /// <summary>A shard tells where it stands; sent when that changes and when the shard ends. Returns the batch's state, which the shard takes on; unknown where the shard is of an earlier submission.</summary>
    [Alias("shard-progress")]
    Task<BatchState> ReportShardAsync(int shard, ShardStatus status);
}
