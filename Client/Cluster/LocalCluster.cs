using System.Globalization;
using System.Net.NetworkInformation;
using System.Reflection;
using MedCluster.Reasons;
using MedCluster.Silo;
using MedCluster.Silo.Clustering;
using MedCluster.Silo.Devices;
using MedCluster.Storage;
using Orleans.Configuration;

namespace MedCluster.Client.Cluster;

/// <summary>Starts and stops a cluster of processes on this machine.</summary>
internal sealed class LocalCluster(ClusterFolder folder, TimeProvider time)
{
    private const string ServiceId = "medcluster";
    private const string ClusteringPackage = "Orleans.Clustering.AdoNet";

    /// <summary>The program that runs this one, and silos.</summary>
    private static string Dotnet => Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>Until a silo has loaded Torch, tested its devices and joined, on a busy machine.</summary>
    private static readonly TimeSpan SiloPatience = TimeSpan.FromMinutes(3);

    /// <summary>How often a silo is started that the others declare dead while it joins.</summary>
    private const int SiloStarts = 3;

    /// <summary>What silos have for draining, and some more for leaving.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    /// <summary>Makes sure that this build can have silos in processes of their own.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.NotInstalled"/>: it names the package and what works without.</exception>
    public static void CheckBuild()
    {
        if (typeof(AdoNetClusteringSiloOptions).Assembly.GetName().Name == ClusteringPackage) return;
        throw new MedClusterException(ReasonCodes.NotInstalled,
            "A cluster of processes needs the packages stack, and this is the offline stack: the NuGet feeds lack Microsoft.Orleans.Server and Microsoft.Orleans.Clustering.AdoNet, "
            + "or MEDCLUSTER_STACK=offline was set. What works here, several silos in one process: medcluster run PATH... --silos 3");
    }

    /// <summary>Starts database, store and silos, and ends when all silos are ready. What was started is stopped again when something fails.</summary>
    public async Task<LocalClusterState> UpAsync(UpSettings settings, CancellationToken cancellationToken)
    {
        CheckBuild();
        folder.Create();
        using var held = folder.Lock();
        if (folder.Read() is { } running && running.Processes.Where(process => process.Process.IsAlive).ToList() is { Count: > 0 } alive)
        {
            throw new MedClusterException(ReasonCodes.ClusterAlreadyUp,
                $"A cluster is up already ({string.Join(", ", alive.Select(process => $"{process.Name} as process {process.Process.Id}"))}). medcluster silos shows it, medcluster down stops it.");
        }
        folder.Forget();
        var devices = settings.DevicesPerSilo.Count > 0
            ? [.. Enumerable.Repeat(settings.DevicesPerSilo, settings.Silos)]
            : settings.Silos == 1 ? [[]] : DeviceShares.Deal([], settings.Silos);
        var state = new LocalClusterState(new ClusterAddress(ServiceId, $"local-{time.GetUtcNow():yyyyMMddHHmmss}", ""), "", []);
        try
        {
            state = await AddStoreAsync(state, settings.Store, cancellationToken);
            var (database, connection) = await PostgresServer.StartAsync(folder, cancellationToken);
            state = Add(state with { Cluster = state.Cluster with { Database = connection } }, database);
            for (var index = 0; index < settings.Silos; index++) state = StartSilo(state, $"silo-{index}", devices[index], settings.Port);
            foreach (var silo in Silos(state).ToList()) state = await UntilReadyAsync(state, silo, cancellationToken);
            return state;
        }
        catch
        {
            await StopAsync((folder.Read() ?? state).Processes, CancellationToken.None);
            folder.Forget();
            throw;
        }
    }

    /// <summary>Starts one more silo in the cluster that is up, and ends when it is ready.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.ClusterUnreachable"/>: no cluster is up; <see cref="ReasonCodes.StartFailed"/>.</exception>
    public async Task<ClusterProcess> AddSiloAsync(IReadOnlyList<string> devices, CancellationToken cancellationToken)
    {
        using var held = folder.Lock();
        var state = folder.Read() ?? throw new MedClusterException(ReasonCodes.ClusterUnreachable, "No cluster is up on this machine: medcluster up starts one.");
        // A silo that is gone gives its name, and its place in the list, to the new one.
        var names = Silos(state).Where(silo => silo.Process.IsAlive).Select(silo => silo.Name).ToHashSet(StringComparer.Ordinal);
        var name = Enumerable.Range(0, int.MaxValue).Select(index => $"silo-{index}").First(candidate => !names.Contains(candidate));
        state = StartSilo(state with { Processes = [.. state.Processes.Where(process => process.Role != ClusterProcess.Silo || process.Process.IsAlive)] }, name, devices, Silos(state).Select(silo => silo.Url).OfType<string>().Select(url => new Uri(url).Port).DefaultIfEmpty(UpSettings.DefaultPort).Min());
        state = await UntilReadyAsync(state, state.Processes[^1], cancellationToken);
        return Silos(state).Single(silo => silo.Name == name);
    }

    /// <summary>Stops what <see cref="UpAsync"/> started and nothing else: silos with grace, then the database and the store. Returns what ran.</summary>
    public async Task<IReadOnlyList<ClusterProcess>> DownAsync(CancellationToken cancellationToken)
    {
        if (folder.Read() is null) return [];
        using var held = folder.Lock();
        if (folder.Read() is not { } state) return [];
        var ran = state.Processes.Where(process => process.Process.IsAlive).ToList();
        await StopAsync(state.Processes, cancellationToken);
        folder.Forget();
        if (Directory.Exists(folder["database"])) Directory.Delete(folder["database"], recursive: true);
        return ran;
    }

    private static IEnumerable<ClusterProcess> Silos(LocalClusterState state) => state.Processes.Where(process => process.Role == ClusterProcess.Silo);

    private static async Task StopAsync(IReadOnlyList<ClusterProcess> processes, CancellationToken cancellationToken)
    {
        foreach (var roles in new string[][] { [ClusterProcess.Silo], [ClusterProcess.Database, ClusterProcess.Store] })
        {
            var group = processes.Where(process => roles.Contains(process.Role)).ToList();
            group.ForEach(process => process.Process.Stop());
            foreach (var left in await Waiting.UntilGoneAsync(group, StopPatience, cancellationToken)) left.Process.End();
            await Waiting.UntilGoneAsync(group, StopPatience, cancellationToken);
        }
    }

    private async Task<LocalClusterState> AddStoreAsync(LocalClusterState state, string? named, CancellationToken cancellationToken)
    {
        if (named is null)
        {
            var (process, address) = await AzuriteServer.StartAsync(folder, time, cancellationToken);
            return Add(state with { Store = address }, process);
        }
        await BlobStores.Open(named, time).CheckWritableAsync(cancellationToken);
        return state with { Store = named };
    }

    private LocalClusterState StartSilo(LocalClusterState state, string name, IReadOnlyList<string> devices, int firstPort)
    {
        var ports = SiloHost.FreeEndpoint(3);
        var url = $"http://127.0.0.1:{FreePort(firstPort, [.. Silos(state).Where(silo => silo.Process.IsAlive).Select(silo => silo.Url)])}";
        var log = folder[$"logs/{name}.log"];
        var environment = new Dictionary<string, string>
        {
            ["MEDCLUSTER_DATABASE"] = state.Cluster.Database,
            ["MEDCLUSTER_SERVICEID"] = state.Cluster.ServiceId,
            ["MEDCLUSTER_CLUSTERID"] = state.Cluster.ClusterId,
            ["MEDCLUSTER_STORE"] = state.Store,
            ["MEDCLUSTER_MODELS"] = Folders.Models,
            ["MEDCLUSTER_DEVICES"] = string.Join(',', devices),
            ["MEDCLUSTER_SILONAME"] = name,
            ["MEDCLUSTER_ADVERTISEDADDRESS"] = ports.Address.ToString(),
            ["MEDCLUSTER_SILOPORT"] = ports.Port.ToString(CultureInfo.InvariantCulture),
            ["MEDCLUSTER_GATEWAYPORT"] = (ports.Port + 1).ToString(CultureInfo.InvariantCulture),
            ["MEDCLUSTER_HEALTHPORT"] = (ports.Port + 2).ToString(CultureInfo.InvariantCulture),
            ["MEDCLUSTER_API__URLS"] = url,
        };
        var process = ProcessStarter.Start(log, null, environment, Dotnet, Assembly.GetExecutingAssembly().Location, "silo");
        return Add(state, new ClusterProcess(ClusterProcess.Silo, name, process, ports.ToString(), ports.Port + 2, devices, log, url));
    }

    /// <summary>The first port from <paramref name="first"/> on at which nothing listens and that no silo was given.</summary>
    private static int FreePort(int first, IReadOnlyCollection<string?> given)
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        return Enumerable.Range(first, ushort.MaxValue - first).First(port => !taken.Contains(port) && !given.Contains($"http://127.0.0.1:{port}"));
    }

    /// <summary>Written down at once, so that down finds it whatever happens next.</summary>
    private LocalClusterState Add(LocalClusterState state, ClusterProcess process)
    {
        var added = state with { Processes = [.. state.Processes, process] };
        folder.Write(added);
        return added;
    }

    /// <summary>Waits until a silo is ready. One that the others declare dead while it joins, as happens on a machine where many things start at once, is started again.</summary>
    private async Task<LocalClusterState> UntilReadyAsync(LocalClusterState state, ClusterProcess silo, CancellationToken cancellationToken)
    {
        for (var start = 1; ; start++)
        {
            try
            {
                await UntilReadyAsync(silo, cancellationToken);
                return state;
            }
            catch (MedClusterException) when (start < SiloStarts && !silo.Process.IsAlive && ProcessStarter.Tail(silo.Log).Contains($"[{ReasonCodes.SiloEvicted}]", StringComparison.Ordinal))
            {
                var others = state with { Processes = [.. state.Processes.Where(process => process != silo)] };
                state = StartSilo(others, silo.Name, silo.Devices!, new Uri(silo.Url!).Port);
                silo = state.Processes[^1];
            }
        }
    }

    private static async Task UntilReadyAsync(ClusterProcess silo, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var ready = new Uri($"http://{silo.Address[..silo.Address.LastIndexOf(':')]}:{silo.HealthPort}/health/ready");
        await Waiting.UntilAsync(silo, SiloPatience, async () =>
        {
            try
            {
                using var answer = await http.GetAsync(ready, cancellationToken);
                if (!answer.IsSuccessStatusCode || silo.Url is null) return answer.IsSuccessStatusCode;
                // The API starts after the silo; it refuses who isn't signed in, which is an answer.
                using var refused = await http.GetAsync(new Uri(silo.Url + "/api/v1/session"), cancellationToken);
                return true;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }, cancellationToken);
    }
}
