using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Aggregation.Outputs;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Pipelines;
using MedCluster.Grains.Submission;
using MedCluster.Imaging.Phantoms;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;

namespace MedCluster.Silo.Tests;

public sealed class OutputMismatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_says_something_else_than_was_computed_fails_its_study_and_is_not_committed()
    {
        PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Head, Size: 64, Slices: 6));
        var fault = new Fault();
        var models = Path.Combine(SharedData.RepositoryRoot, "models");
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddMedClusterSilo(_folder["store"], models, new InferenceOptions { Devices = ["cpu:0"] });
            foreach (var output in silo.Services.Where(service => service.ServiceType == typeof(ISeriesOutput)).ToList())
            {
                silo.Services.Remove(output);
                silo.Services.AddSingleton<ISeriesOutput>(services => new FaultyOutput((ISeriesOutput)ActivatorUtilities.CreateInstance(services, output.ImplementationType!), fault));
            }
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var store = BlobStores.Open(_folder["store"], TimeProvider.System);
        var (definition, pipeline) = PipelineLoader.Load("ct-tissue", Path.Combine(SharedData.RepositoryRoot, "pipelines"), models);

        foreach (var kind in Enum.GetValues<OutputKind>())
        {
            fault.Kind = kind;
            var (study, outcome) = await RunAsync();
            Assert.True(outcome is { State: StudyState.Failed, Committed: false } && outcome.Reason == ReasonCodes.OutputMismatch.Code, $"{kind}: {outcome}");
            Assert.Null(await CommitRecord.FindAsync(store, pipeline.Id, study.StudyInstanceUid, study.RunId, CancellationToken.None));
        }
        fault.Kind = null;
        Assert.Equal(StudyState.Done, (await RunAsync()).Outcome.State);

        async Task<(StudyReference Study, StudyOutcome Outcome)> RunAsync()
        {
            var submitter = new Submitter(store, TimeProvider.System);
            var submission = await submitter.PrepareAsync([_folder["scans"]], definition, pipeline, false, null, CancellationToken.None);
            await submitter.SubmitAsync(submission, cluster.Client, WorkPriority.Normal, "", CancellationToken.None);
            using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            var batch = cluster.Client.GetGrain<IBatchGrain>(submission.BatchId);
            while (await timer.WaitForNextTickAsync(timeout.Token))
                if ((await batch.GetStatusAsync()).State == BatchState.Ended) break;
            var outcomes = await cluster.Client.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(submission.BatchId, 0)).GetOutcomesAsync();
            return (submission.Studies[0].Reference, Assert.Single(outcomes));
        }
    }

    private sealed class Fault
    {
        public OutputKind? Kind { get; set; }
    }

    /// <summary>Writes one bit wrong when it is to; checks as it should.</summary>
    private sealed class FaultyOutput(ISeriesOutput output, Fault fault) : ISeriesOutput
    {
        public OutputKind Kind => output.Kind;

        public string Stem => output.Stem;

        public string Extension => output.Extension;

        public async Task<ReadOnlyMemory<byte>> WriteAsync(SegmentedVolume volume, CancellationToken cancellationToken)
        {
            var file = await output.WriteAsync(volume, cancellationToken);
            if (fault.Kind != Kind) return file;
            var wrong = file.ToArray();
            var at = Kind switch
            {
                OutputKind.Seg or OutputKind.SecondaryCapture => wrong.Length - 10,
                OutputKind.Sr => wrong.AsSpan().IndexOf("Adipose"u8),
                _ => wrong.Length / 2,
            };
            wrong[at] ^= 1;
            return wrong;
        }

        public Task CheckAsync(SegmentedVolume volume, ReadOnlyMemory<byte> file, CancellationToken cancellationToken) => output.CheckAsync(volume, file, cancellationToken);
    }
}
