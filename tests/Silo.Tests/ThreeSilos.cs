using MedCluster.Client.Submission;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Batches;
using MedCluster.Inference;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Orleans.TestingHost;

namespace MedCluster.Silo.Tests;

/// <summary>A cluster of silos in this process over one folder as store, each with one processor device.</summary>
internal sealed class ThreeSilos : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private ThreeSilos(InProcessTestCluster cluster, IBlobStore store) => (_cluster, Store) = (cluster, store);

    public InProcessTestCluster Cluster => _cluster;
    public IBlobStore Store { get; }
    public IGrainFactory Grains => _cluster.Client;

    private static string Models => Path.Combine(SharedData.RepositoryRoot, "models");

    public static async Task<ThreeSilos> StartAsync(string storeFolder, short silos = 3)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) => silo.Services.AddMedClusterSilo(storeFolder, Models, new InferenceOptions { Devices = ["cpu:0"] }));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new ThreeSilos(cluster, BlobStores.Open(storeFolder, TimeProvider.System));
    }

    public async Task<Submission> SubmitAsync(IReadOnlyList<string> paths)
    {
        var (definition, pipeline) = PipelineLoader.Load("ct-tissue", Path.Combine(SharedData.RepositoryRoot, "pipelines"), Models);
        var submitter = new Submitter(Store);
        var submission = await submitter.PrepareAsync(paths, definition, pipeline, false, null, CancellationToken.None);
        await submitter.SubmitAsync(submission, Grains, WorkPriority.Normal, "", CancellationToken.None);
        return submission;
    }

    /// <summary>Asks for the batch's status until <paramref name="enough"/>; ends in a timeout that names the last status.</summary>
    public async Task<BatchStatus> UntilAsync(Submission submission, Predicate<BatchStatus> enough)
    {
        var batch = Grains.GetGrain<IBatchGrain>(submission.BatchId);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        BatchStatus? last = null;
        try
        {
            while (await timer.WaitForNextTickAsync(timeout.Token))
            {
                try
                {
                    last = await batch.GetStatusAsync();
                    if (enough(last)) return last;
                }
                catch (Exception exception) when (exception is Orleans.Runtime.OrleansException or TimeoutException)
                {
                    // A silo is being lost; the batch answers from another one soon.
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The batch did not get there; last status: {last}.");
        }
        throw new InvalidOperationException();
    }

    public async Task<IReadOnlyList<StudyOutcome>> OutcomesAsync(Submission submission) =>
        await Grains.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(submission.BatchId, 0)).GetOutcomesAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
