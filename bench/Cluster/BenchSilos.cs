using System.Net;
using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Scheduling;
using MedCluster.Grains.Submission;
using MedCluster.Grains.Workers;
using MedCluster.Inference;
using MedCluster.Silo;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MedCluster.Bench.Cluster;

/// <summary>Silos in this process with <c>sim:n</c> devices, over one folder as store.</summary>
internal sealed class BenchSilos : IAsyncDisposable
{
    private readonly List<IHost> _hosts = [];
    private readonly EmptyWork _work;
    private readonly string[] _devices;

    private BenchSilos(EmptyWork work, int devices) => (_work, _devices) = (work, [.. Enumerable.Range(0, devices).Select(device => $"sim:{device}")]);

    public IGrainFactory Grains => _hosts[0].Services.GetRequiredService<IGrainFactory>();

    public IBlobStore Store => _hosts[0].Services.GetRequiredService<IBlobStore>();

    /// <summary>Starts silos with so many devices each, and loads the model on each.</summary>
    /// <param name="work">The work they are to do.</param>
    /// <param name="store">The folder of the store.</param>
    /// <param name="silos">How many silos.</param>
    /// <param name="devices">Devices of each silo.</param>
    /// <param name="batchTime">How long a device takes for a batch.</param>
    /// <param name="partitions">Partitions of the scheduler.</param>
    /// <param name="studies">Studies of a batch at work at once.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<BenchSilos> StartAsync(
        EmptyWork work, string store, int silos, int devices, TimeSpan batchTime, int partitions, int studies, CancellationToken cancellationToken)
    {
        var cluster = new BenchSilos(work, devices);
        var (endpoint, gateway) = (SiloHost.FreeEndpoint(silos), SiloHost.FreeEndpoint(silos));
        for (var index = 0; index < silos; index++)
        {
            var host = SiloHost.Build(
                new SiloSettings
                {
                    Store = store,
                    Models = work.ModelsFolder,
                    Inference = new InferenceOptions { Devices = cluster._devices, SimulatedBatchTime = batchTime },
                    Name = $"silo-{index}",
                    Endpoint = new IPEndPoint(endpoint.Address, endpoint.Port + index),
                    GatewayPort = gateway.Port + index,
                    Primary = index == 0 ? null : endpoint,
                },
                services => services
                    .Configure<SchedulingOptions>(options => options.Partitions = partitions)
                    .Configure<BatchOptions>(options => (options.ActiveShards, options.StudiesPerShard) = (1, studies)));
            cluster._hosts.Add(host);
            await host.StartAsync(cancellationToken);
            await host.Services.GetRequiredService<DeviceHost>().LoadAsync(work.Pipeline.Models);
        }
        return cluster;
    }

    /// <summary>Puts the manifests of studies into the store, as intake does.</summary>
    public async Task StoreAsync(Submission submission, CancellationToken cancellationToken)
    {
        foreach (var study in submission.Studies)
            await Store.CreateAsync(ResultNames.Manifest(study.Reference.Manifest), study.Manifest!.ToJson(), Durability.Buffered, cancellationToken);
    }

    /// <summary>Submits studies whose manifests are in the store.</summary>
    public Task<IBatchGrain> SubmitAsync(Submission submission, CancellationToken cancellationToken, string project = "") =>
        new Submitter(Store, TimeProvider.System).SubmitAsync(submission, Grains, WorkPriority.Normal, project, cancellationToken);

    /// <summary>Slices that the devices have done since they started.</summary>
    public async Task<long> SlicesAsync()
    {
        var slices = 0L;
        foreach (var host in _hosts)
        {
            var devices = host.Services.GetRequiredService<DeviceHost>();
            foreach (var device in _devices)
                foreach (var model in _work.Pipeline.Models) slices += (await devices.GetWorkerAsync(device, model.Id, model.Digest)).Statistics.Slices;
        }
        return slices;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }
}
