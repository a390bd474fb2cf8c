using System.Diagnostics;
using System.Security.Cryptography;
using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Client.Tests;

public sealed class InterruptionTests : IDisposable
{
    private const int Kills = 10;
    private readonly TemporaryFolder _folder = new();

    public InterruptionTests()
    {
        foreach (var kind in Enum.GetValues<PhantomKind>()) PhantomStudy.Write(_folder["scans"], new PhantomOptions(kind, Size: 256, Slices: 32));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_ten_times_it_ends_with_the_results_of_an_undisturbed_run_and_computes_no_stored_slice_again()
    {
        var clean = Stopwatch.StartNew();
        Assert.Equal(ExitCodes.Done, (await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["clean"], "--out", _folder["clean-out"], "--json")).ExitCode);
        var random = new Random(20);
        for (var kill = 0; kill < Kills; kill++)
        {
            // Killed at a random moment of the time that an undisturbed run takes.
            var stored = Slices();
            var moment = clean.Elapsed * random.NextDouble();
            await CommandLine.RunAsync(
                async process =>
                {
                    using var over = new CancellationTokenSource(moment);
                    try
                    {
                        await process.WaitForExitAsync(over.Token);
                    }
                    catch (OperationCanceledException)
                    {
                        CommandLine.Signal(process, CommandLine.SigKill);
                    }
                },
                "run", _folder["scans"], "--store", _folder["store"], "--out", _folder["out"], "--json");
            Assert.Subset(Slices(), stored);
        }

        var before = Slices().Count;
        var last = await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["store"], "--out", _folder["out"], "--json");
        Assert.True(last.ExitCode == ExitCodes.Done, last.Error);
        var whole = Slices().Count;
        Assert.Equal(2 * 3 * 32, whole); // two models
        var computed = last.Json["studies"]!.AsArray().Sum(study => (int)study!["slicesComputed"]!);
        Assert.InRange(computed, (whole - before + 1) / 2, whole - before); // a slice may lack one model's result or both
        Assert.Equal(Lines("clean-out"), Lines("out"));
    }

    [Fact]
    public async Task What_a_killed_export_left_is_removed_and_what_is_not_ours_or_at_work_stays()
    {
        var first = await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["store"], "--out", _folder["out"], "--json");
        Assert.True(first.ExitCode == ExitCodes.Done, first.Error);
        var whole = Lines("out");
        var volume = Directory.EnumerateFiles(_folder["out"], "segmentation.nii.gz", SearchOption.AllDirectories).First();
        var (left, ours, atWork) = ($"{volume}.{Guid.NewGuid():N}.part", $"{volume}.part", $"{volume}.{Guid.NewGuid():N}.part");
        foreach (var path in new[] { left, ours, _folder[$"out/.medcluster.{Guid.NewGuid():N}.part"] }) File.WriteAllBytes(path, [1]);
        await using (File.Create(atWork))
        {
            var second = await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["store"], "--out", _folder["out"], "--json");
            Assert.True(second.ExitCode == ExitCodes.Done, second.Error);
            Assert.True(File.Exists(ours) && File.Exists(atWork));
        }
        File.Delete(ours);
        File.Delete(atWork);
        Assert.Equal(whole, Lines("out"));
    }

    [Fact]
    public async Task A_stop_signal_stops_cleanly_and_running_again_does_the_rest()
    {
        var stopped = await CommandLine.RunAsync(
            async process =>
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
                while (Slices().Count < 10 && !process.HasExited) await timer.WaitForNextTickAsync();
                CommandLine.Signal(process, CommandLine.SigTerm);
            },
            "run", _folder["scans"], "--store", _folder["store"], "--json");
        Assert.True(stopped.ExitCode == ExitCodes.Interrupted, $"{stopped.ExitCode}: {stopped.Error}");
        Assert.Contains("run the same command again", stopped.Error, StringComparison.Ordinal);
        var stored = Slices().Count;
        var rest = await CommandLine.RunAsync("run", _folder["scans"], "--store", _folder["store"], "--json");
        Assert.Equal(ExitCodes.Done, rest.ExitCode);
        Assert.InRange(rest.Json["studies"]!.AsArray().Sum(study => (int)study!["slicesComputed"]!), 0, 192 - stored);
    }

    /// <summary>The slice results in the store; files that are being written have other names.</summary>
    private SortedSet<string> Slices() => Directory.Exists(_folder["store/slices"])
        ? new(Directory.EnumerateFiles(_folder["store/slices"], "*.slice", SearchOption.AllDirectories), StringComparer.Ordinal)
        : new(StringComparer.Ordinal);

    /// <summary>A line for each file that was exported, with its digest.</summary>
    private string Lines(string folder) => string.Join('\n', new SortedDictionary<string, string>(
        Directory.EnumerateFiles(_folder[folder], "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("report.json" or "commit.json"))
            .ToDictionary(file => Path.GetRelativePath(_folder[folder], file), file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal).Select(file => $"{file.Key} {file.Value}"));
}
