using System.Text.Json.Nodes;
using MedCluster.Client.Cluster;
using MedCluster.Imaging.Phantoms;
using MedCluster.Storage;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Client.Tests;

/// <summary>A cluster that the commands start and stop, as a user does; shared by the tests of a class, because starting one takes half a minute.</summary>
public sealed class RunningCluster : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Far from now, so that a background batch waits for as long as a test needs it to.
    private readonly TimeOnly _backgroundHours = TimeOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddHours(12);
    private JsonNode? _up;

    /// <summary>Azurite's program as the launcher installs it; null where it isn't.</summary>
    internal static string? Azurite
    {
        get
        {
            var installed = Path.Combine(SharedData.RepositoryRoot, ".medcluster", "node_modules", ".bin", "azurite-blob");
            return AzuriteServer.Program ?? (File.Exists(installed) ? installed : null);
        }
    }

    /// <summary>The path of something in the cluster's temporary folder.</summary>
    public string this[string relative] => _folder[relative];

    internal ClusterFolder Folder => new(_folder["cluster"]);

    internal IReadOnlyList<ClusterProcess> Silos => [.. Folder.Read()!.Processes.Where(process => process.Role == ClusterProcess.Silo && process.Process.IsAlive)];

    /// <summary>Starts it with the first test; where the tests are skipped, nothing is.</summary>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>What <c>up</c> printed.</summary>
    public async Task<JsonNode> UpAsync()
    {
        if (_up is not null) return _up;
        // The database's user has to get through.
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var up = await CommandAsync("up", "--silos", "3", "--json");
        Assert.True(up.ExitCode == ExitCodes.Done, up.Error);
        return _up = up.Json;
    }

    /// <summary>Runs a command of this cluster.</summary>
    internal Task<CommandResult> CommandAsync(params string[] arguments) => CommandLine.RunAsync(
        new Dictionary<string, string>
        {
            ["MEDCLUSTER_CLUSTERFOLDER"] = _folder["cluster"], ["MEDCLUSTER_AZURITE"] = Azurite!, ["MEDCLUSTER_SCHEDULING__LEASETIME"] = "00:00:00.5",
            ["MEDCLUSTER_SCHEDULING__BACKGROUNDHOURS__FROM"] = $"{_backgroundHours:HH:mm}", ["MEDCLUSTER_SCHEDULING__BACKGROUNDHOURS__TO"] = $"{_backgroundHours.AddHours(1):HH:mm}",
        }, null, arguments);

    /// <summary>Phantoms that no other test has, as a folder.</summary>
    internal string Phantoms(string name, int seed, int studies, int slices)
    {
        for (var study = 0; study < studies; study++)
            PhantomStudy.Write(_folder[name], new PhantomOptions((PhantomKind)(study % 3), Seed: seed + study, Size: 192, Slices: slices));
        return _folder[name];
    }

    /// <summary>Submits and returns the batch.</summary>
    internal async Task<string> SubmitAsync(params string[] arguments)
    {
        var submitted = await CommandAsync(["submit", .. arguments]);
        Assert.True(submitted.ExitCode == ExitCodes.Done, submitted.Error);
        return submitted.Output.Trim();
    }

    /// <summary>Submits and returns the batch when its first slices are stored, which is when a test disturbs it.</summary>
    internal async Task<string> BeginAsync(params string[] arguments)
    {
        var before = await StoredSlicesAsync();
        var batch = await SubmitAsync(arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await StoredSlicesAsync() == before) await timer.WaitForNextTickAsync(limit.Token);
        return batch;
    }

    /// <summary>Whether a batch has not ended.</summary>
    internal async Task<bool> IsUnderWayAsync(string batch) => await Store.ReadAsync(ResultNames.RunningBatch(batch)) is not null;

    internal async Task<JsonNode> StatusAsync(string batch) => (await CommandAsync("status", batch, "--json")).Json["batches"]![0]!;

    private IBlobStore Store => BlobStores.Open(Folder.Read()!.Store, TimeProvider.System);

    private async Task<int> StoredSlicesAsync()
    {
        var stored = 0;
        await foreach (var _ in Store.ListAsync("slices/")) stored++;
        return stored;
    }

    /// <summary>Down leaves no process; the test class fails if it does.</summary>
    public async Task DisposeAsync()
    {
        if (_up is not null)
        {
            var processes = Folder.Read()!.Processes;
            var down = await CommandAsync("down");
            Assert.True(down.ExitCode == ExitCodes.Done, down.Error);
            Assert.DoesNotContain(processes, process => process.Process.IsAlive);
            Assert.Null(Folder.Read());
            Assert.False(Directory.Exists(Folder["database"]));
        }
    }

    public void Dispose() => _folder.Dispose();
}
