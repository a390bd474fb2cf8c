using System.IO.Compression;
using System.Text.Json.Nodes;
using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;
using NJsonSchema;
using Xunit;

namespace MedCluster.Client.Tests;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Phantoms_are_done_exported_and_documented_and_a_second_run_computes_nothing()
    {
        WritePhantoms();
        var dry = await RunAsync("--dry-run");
        Assert.Equal(ExitCodes.Done, dry.ExitCode);
        Assert.All(Studies(dry), study => Assert.Equal(12, (int)study["slicesComputed"]!));
        Assert.False(Directory.Exists(_folder["out"]));

        var first = await RunAsync();
        Assert.True(first.ExitCode == ExitCodes.Done, first.Error);
        await AssertValidAsync("run.schema.json", first.Output);
        Assert.Equal((36, 36), ((int)first.Json["intake"]!["files"]!, (int)first.Json["intake"]!["instances"]!));
        foreach (var study in Studies(first))
        {
            Assert.Equal(("done", 12), ((string)study["status"]!, (int)study["slicesComputed"]!));
            var folder = _folder[$"out/{study["uid"]}"];
            var report = File.ReadAllText(Path.Combine(folder, "report.json"));
            await AssertValidAsync("report.schema.json", report);
            var series = JsonNode.Parse(report)!["series"]![0]!;
            Assert.True(File.Exists(Path.Combine(folder, (string)series["uid"]!, "segmentation.nii.gz")));
            Assert.True(File.Exists(Path.Combine(folder, (string)series["uid"]!, "overlay.png")));
            Assert.True(File.Exists(Path.Combine(folder, "commit.json")));
            Assert.Equal(5, series["labels"]!.AsArray().Count);
            Assert.All(series["labels"]!.AsArray(), label => Assert.True((double)label!["volumeMl"]! >= 0));
            Assert.Equal(1, series["classes"]!.AsArray().Sum(part => (double)part!["probability"]!), 3);
        }

        var second = await RunAsync();
        Assert.Equal(ExitCodes.Done, second.ExitCode);
        Assert.All(Studies(second), study => Assert.True((bool)study["alreadyCommitted"]!));
        Assert.All(Studies(second), study => Assert.Equal(0, (int)study["slicesComputed"]!));
        Assert.All(Studies(await RunAsync("--dry-run")), study => Assert.True((bool)study["alreadyCommitted"]!));
    }

    [Fact]
    public async Task Three_silos_in_one_process_give_the_results_of_one()
    {
        WritePhantoms();
        var one = await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["one"], "--out", _folder["one-out"], "--json");
        var three = await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["three"], "--out", _folder["three-out"], "--silos", "3", "--json");
        Assert.True(three.ExitCode == ExitCodes.Done, three.Error);
        Assert.Equal(36, Studies(three).Sum(study => (int)study["slicesComputed"]!));
        foreach (var mask in Directory.EnumerateFiles(_folder["one-out"], "segmentation.nii.gz", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(mask), File.ReadAllBytes(Path.Combine(_folder["three-out"], Path.GetRelativePath(_folder["one-out"], mask))));
        Assert.Equal(ExitCodes.Done, one.ExitCode);
    }

    [Fact]
    public async Task A_zip_gives_the_same_runs_as_its_files()
    {
        WritePhantoms();
        ZipFile.CreateFromDirectory(_folder["scans"], _folder["scans.zip"]);
        var zipped = await CommandLine.RunAsync("run", _folder["scans.zip"], "--store", _folder["store"], "--json");
        Assert.True(zipped.ExitCode == ExitCodes.Done, zipped.Error);
        var files = await RunAsync();
        Assert.Equal(Studies(zipped).Select(study => (string)study["runId"]!), Studies(files).Select(study => (string)study["runId"]!));
        Assert.All(Studies(files), study => Assert.True((bool)study["alreadyCommitted"]!));
    }

    [Fact]
    public async Task A_file_that_breaks_off_fails_its_study_by_name_and_no_other()
    {
        WritePhantoms();
        var victim = Directory.EnumerateFiles(_folder["scans"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var data = File.ReadAllBytes(victim);
        File.WriteAllBytes(victim, data[..(data.Length * 2 / 3)]);
        var result = await RunAsync();
        Assert.Equal(ExitCodes.SomeNotDone, result.ExitCode);
        Assert.Equal(2, (int)result.Json["counts"]!["done"]!);
        var failed = Assert.Single(Studies(result), study => (string)study["status"]! != "done");
        var report = JsonNode.Parse(File.ReadAllText(_folder[$"out/{failed["uid"]}/report.json"]))!;
        Ledgers.AssertSums(report);
        Assert.Contains(report["series"]![0]!["notProcessed"]!.AsArray(), instance => (string)instance!["reason"]! is "truncated-pixel-data" or "decode-failed");
    }

    [Fact]
    public async Task What_happens_to_a_changed_study_is_computed_and_only_that()
    {
        WritePhantoms();
        Assert.Equal(ExitCodes.Done, (await RunAsync()).ExitCode);
        // Half a millimetre further: another study by content; the other slices' results are still those of their bytes.
        PhantomStudy.Write(_folder["more"], new PhantomOptions(PhantomKind.Thorax, Seed: 9, Size: 64, Slices: 3));
        var result = await CommandLine.RunAsync("run", _folder["scans"], _folder["more"], "--store", _folder["store"], "--json");
        Assert.Equal(3, Studies(result).Count(study => (bool)study["alreadyCommitted"]!));
        Assert.Equal(3, Studies(result).Sum(study => (int)study["slicesComputed"]!));
    }

    [Fact]
    public async Task Without_a_terminal_people_get_a_table_and_the_sums()
    {
        WritePhantoms();
        var result = await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["store"], "--out", _folder["out"]);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Contains("36 files looked at: 36 instances of 3 studies, 0 skipped.", result.Output, StringComparison.Ordinal);
        Assert.Contains("3 done, 0 excluded, 0 failed", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", result.Output, StringComparison.Ordinal);
    }

    private void WritePhantoms()
    {
        foreach (var kind in Enum.GetValues<PhantomKind>()) PhantomStudy.Write(_folder["scans"], new PhantomOptions(kind, Size: 96, Slices: 12));
    }

    private Task<CommandResult> RunAsync(params string[] more) =>
        CommandLine.RunAsync(["run", _folder["scans"], "--store", _folder["store"], "--out", _folder["out"], "--json", .. more]);

    private static List<JsonNode> Studies(CommandResult result) => [.. result.Json["studies"]!.AsArray().Select(study => study!)];

    private static async Task AssertValidAsync(string schemaFile, string json)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(SharedData.RepositoryRoot, "docs", schemaFile));
        Assert.Empty(schema.Validate(json));
    }
}
