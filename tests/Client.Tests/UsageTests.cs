using MedCluster.Client.Cluster;
using MedCluster.Imaging.Phantoms;
using MedCluster.Silo.Clustering;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Client.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("wrong-usage", "run")]
    [InlineData("path-not-found", "run", ".", "--nonsense")]
    [InlineData("wrong-usage", "run", ".", "--silos", "0")]
    [InlineData("wrong-usage", "run", ".", "--silos", "many")]
    [InlineData("wrong-usage", "walk")]
    [InlineData("wrong-usage", "cohort")]
    public async Task Wrong_usage_is_64_and_says_what(string reason, params string[] arguments)
    {
        var result = await CommandLine.RunAsync(arguments);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("medcluster: ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"[{reason}]", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_are_of_the_cluster_that_is_up_and_not_of_one_that_is_only_left_behind(bool isUp)
    {
        var self = ProcessIdentity.Of(Environment.ProcessId)!;
        var folder = new ClusterFolder(_folder["cluster"]);
        folder.Create();
        folder.Write(new LocalClusterState(new ClusterAddress("medcluster", "medcluster", "Host=127.0.0.1"), _folder["of-the-cluster"],
            [new ClusterProcess(ClusterProcess.Silo, "silo-0", isUp ? self : self with { StartTicks = self.StartTicks + 1 }, "127.0.0.1:1", 2, null, "silo-0.log", "http://127.0.0.1:4711")]));
        var environment = new Dictionary<string, string> { ["MEDCLUSTER_CLUSTERFOLDER"] = folder.Path, ["XDG_DATA_HOME"] = _folder["data"], ["MEDCLUSTER_STORE"] = "" };

        var link = await CommandLine.RunAsync(environment, null, "keys", "link");
        Assert.True(link.ExitCode == ExitCodes.Done, link.Error);
        Assert.StartsWith(isUp ? "http://127.0.0.1:4711/?token=" : "http://127.0.0.1:8080/?token=", link.Output, StringComparison.Ordinal);
        Assert.Equal((isUp, !isUp), (Directory.Exists(_folder["of-the-cluster"]), Directory.Exists(_folder["data/medcluster/store"])));

        // Another store is no cluster's.
        var other = await CommandLine.RunAsync(environment, null, "keys", "link", "--store", _folder["other"]);
        Assert.StartsWith("http://127.0.0.1:8080/?token=", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_path_is_named()
    {
        var result = await RunAsync(_folder["not-there"]);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("not-there", result.Error, StringComparison.Ordinal);
        Assert.Contains("[path-not-found]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_DICOM_is_nothing_to_do()
    {
        Directory.CreateDirectory(_folder["empty"]);
        File.WriteAllText(_folder["empty/notes.txt"], "no images today");
        var result = await RunAsync(_folder["empty"]);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("[nothing-to-do]", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--pipeline", "nope", "invalid-pipeline", "ct-tissue")]
    [InlineData("--devices", "tpu:0", "device-unavailable", "tpu:0")]
    [InlineData("--devices", "cuda:99", "device-unavailable", "cuda:99")]
    [InlineData("--devices", "cpu:0,cpu:0", "device-unavailable", "twice")]
    [InlineData("--devices", "cpu:0,cpu:1", "device-unavailable", "3 silos", "--silos", "3")]
    [InlineData("--store", "gopher://x", "invalid-store", "gopher")]
    public async Task A_wrong_option_is_named_with_its_reason(string option, string value, string reason, string named, params string[] more)
    {
        PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Head, Size: 64, Slices: 2));
        var result = await CommandLine.RunAsync(option == "--store" ? ["run", _folder["scans"], option, value] : ["run", _folder["scans"], "--store", _folder["store"], option, value, .. more]);
        Assert.NotEqual(ExitCodes.Done, result.ExitCode);
        Assert.NotEqual(ExitCodes.Fault, result.ExitCode);
        Assert.Contains($"[{reason}]", result.Error, StringComparison.Ordinal);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_pipeline_file_names_the_field()
    {
        PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Head, Size: 64, Slices: 2));
        File.WriteAllText(_folder["bad.json"], """{"schema":"medcluster/pipeline/1","id":"bad","version":"1","models":["ct-tissue"],"overlay":{"slices":0}}""");
        var result = await RunAsync(_folder["scans"], "--pipeline", _folder["bad.json"]);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("overlay.slices", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_folder_that_cannot_be_written_is_said_before_anything_is_computed()
    {
        PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Head, Size: 64, Slices: 2));
        File.WriteAllText(_folder["file"], "");
        var result = await RunAsync(_folder["scans"], "--out", _folder["file/results"]);
        Assert.Equal(ExitCodes.CannotWrite, result.ExitCode);
        Assert.Contains("[output-unwritable]", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["store/slices"]));
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(["run", .. arguments, "--store", _folder["store"]]);
}
