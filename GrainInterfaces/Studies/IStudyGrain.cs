using MedCluster.GrainInterfaces.Batches;

namespace MedCluster.GrainInterfaces.Studies;

/// <summary>
/// One run: one pipeline over one study's exact bytes. Its key is the run id. It plans, asks for leases, fans slices out, and commits
/// the result once. It keeps nothing that the store doesn't: after a crash it lists what is stored and does the rest.
/// </summary>
[Alias("medcluster.study")]
public interface IStudyGrain : IGrainWithStringKey
{
    /// <summary>Starts the run and returns at once; the outcome goes to the shard. Starting a run that is going changes nothing.</summary>
    [Alias("start")]
    Task StartAsync(StudyRequest request);

    /// <summary>How far the run is; a run that this activation was not told to start has <see cref="StudyState.Unknown"/>.</summary>
    [Alias("status")]
    Task<StudyProgress> GetProgressAsync();

    /// <summary>Stops after the slices in flight, because its batch is <see cref="BatchState.Paused"/> or <see cref="BatchState.Cancelled"/>.</summary>
    [Alias("stop")]
    Task StopAsync(BatchState state);
}
