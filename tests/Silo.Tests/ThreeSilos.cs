using System.Globalization;
using System.Text.Json;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains;
using MedCluster.Grains.Aggregation;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Pipelines;
using MedCluster.Grains.Studies;
using MedCluster.Grains.Submission;
using MedCluster.Grains.Workers;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace MedCluster.Silo.Tests;

/// <summary>A cluster of silos in this process over one folder as store, each with one device.</summary>
internal sealed class ThreeSilos : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private ThreeSilos(InProcessTestCluster cluster, FaultyStore store) => (_cluster, Store) = (cluster, store);

    public InProcessTestCluster Cluster => _cluster;
    public FaultyStore Store { get; }
    public IGrainFactory Grains => _cluster.Client;

    /// <summary>The pipeline of all submissions.</summary>
    public static (PipelineDefinition Definition, PipelineReference Reference) Pipeline => PipelineLoader.Load("ct-tissue", Path.Combine(SharedData.RepositoryRoot, "pipelines"), Models);

    public static string Models => Path.Combine(SharedData.RepositoryRoot, "models");

    /// <summary>Every device of every silo that runs, and how it is.</summary>
    public IReadOnlyList<DeviceHealth> Health => _cluster.GetActiveSilos()
        .SelectMany(silo => _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<DeviceHost>().Health).ToList();

    /// <summary>Starts it. Retries wait little, so that a test doesn't.</summary>
    /// <param name="storeFolder">The store.</param>
    /// <param name="silos">Silos.</param>
    /// <param name="inference">The devices of the nth silo started, from 0; a processor device each when null.</param>
    /// <param name="models">The folder of model packages of the nth silo; the repository's when null.</param>
    /// <param name="configure">More for each silo.</param>
    public static async Task<ThreeSilos> StartAsync(
        string storeFolder, short silos = 3, Func<int, InferenceOptions>? inference = null, Func<int, string>? models = null, Action<IServiceCollection>? configure = null)
    {
        var store = new FaultyStore(BlobStores.Open(storeFolder, TimeProvider.System));
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            var index = int.Parse(options.SiloName[(options.SiloName.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture);
            silo.Services.AddMedClusterSilo(storeFolder, models?.Invoke(index) ?? Models, inference?.Invoke(index) ?? new InferenceOptions { Devices = ["cpu:0"] });
            silo.Services.AddSingleton<IBlobStore>(store.Open(options.SiloName));
            silo.Services.Configure<BatchOptions>(batch => batch.LookPeriod = TimeSpan.FromMilliseconds(100));
            silo.Services.Configure<StudyOptions>(study => (study.RetryDelay, study.LongestRetryDelay, study.StoreAttempts) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), 100));
            configure?.Invoke(silo.Services);
        });
        builder.ConfigureClient(client => client.Services.AddMedClusterExceptions());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new ThreeSilos(cluster, store);
    }

    /// <summary>Kills silos as a power cut does: nothing that they have under way reaches the store any more.</summary>
    public async Task KillAsync(params IReadOnlyList<InProcessSiloHandle> silos)
    {
        foreach (var silo in silos) Store.Of(silo.Name).CutOff();
        foreach (var silo in silos) await _cluster.KillSiloAsync(silo);
    }

    /// <summary>Takes in and submits.</summary>
    /// <param name="paths">Where the files are.</param>
    /// <param name="takenIn">What happens between the two.</param>
    /// <param name="project">The project.</param>
    /// <param name="priority">The priority.</param>
    public async Task<Submission> SubmitAsync(IReadOnlyList<string> paths, Action? takenIn = null, string project = "", WorkPriority priority = WorkPriority.Normal)
    {
        var (definition, pipeline) = Pipeline;
        var submitter = new Submitter(Store, TimeProvider.System);
        var submission = await submitter.PrepareAsync(paths, definition, pipeline, false, null, CancellationToken.None);
        takenIn?.Invoke();
        await submitter.SubmitAsync(submission, Grains, priority, project, CancellationToken.None);
        return submission with { Project = project };
    }

    public IBatchGrain Batch(Submission submission) => Grains.GetGrain<IBatchGrain>(submission.BatchId);

    /// <summary>Asks for the batch's status until <paramref name="enough"/>; ends in a timeout that names the last status.</summary>
    public Task<BatchStatus> UntilAsync(Submission submission, Predicate<BatchStatus> enough) => UntilAsync(() => Batch(submission).GetStatusAsync(), enough);

    /// <summary>Looks until what is seen is <paramref name="enough"/>; ends in a timeout that names what was seen last.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Predicate<T> enough)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var last = default(T);
        try
        {
            while (await timer.WaitForNextTickAsync(timeout.Token))
            {
                try
                {
                    last = await look();
                    if (enough(last)) return last;
                }
                catch (Exception exception) when (exception is Orleans.Runtime.OrleansException or TimeoutException or MedClusterException)
                {
                    // A silo is being lost, or the store is away; it answers soon.
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"It did not get there; last seen: {last}.");
        }
        throw new InvalidOperationException();
    }

    public async Task<IReadOnlyList<StudyOutcome>> OutcomesAsync(Submission submission) =>
        await Grains.GetGrain<IBatchShardGrain>(BatchShardGrain.KeyOf(submission.BatchId, 0)).GetOutcomesAsync();

    /// <summary>The committed reports of a batch.</summary>
    public async Task<IReadOnlyList<StudyReport>> ReportsAsync(Submission submission)
    {
        var reports = new List<StudyReport>();
        foreach (var (study, _) in submission.Studies)
        {
            var content = await Store.ReadAsync(ResultNames.Report(submission.Pipeline.Id, study.StudyInstanceUid, study.RunId));
            reports.Add(JsonSerializer.Deserialize<StudyReport>(content!.Data.Span, MedClusterJson.Indented)!);
        }
        return reports;
    }

    /// <summary>The digests of all artefacts but the report, whose timings differ.</summary>
    public async Task<IReadOnlyDictionary<string, string>> DigestsAsync(Submission submission)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (study, _) in submission.Studies)
        {
            var commit = await CommitRecord.FindAsync(Store, submission.Pipeline.Id, study.StudyInstanceUid, study.RunId, CancellationToken.None);
            foreach (var artefact in commit!.Artefacts.Where(artefact => artefact.Name != "report.json")) digests[$"{study.RunId}/{artefact.Name}"] = artefact.Sha256;
        }
        return digests;
    }

    /// <summary>How many slice results of the batch's first model are stored for its studies.</summary>
    public async Task<int> StoredSlicesAsync(Submission submission)
    {
        var stored = 0;
        foreach (var (study, _) in submission.Studies)
            await foreach (var _ in Store.ListAsync(ResultNames.SliceResults(submission.Pipeline.Models[0].Digest, study.StudyInstanceUid))) stored++;
        return stored;
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
