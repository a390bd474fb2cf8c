using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Client.Tests;

/// <summary>What the commands of a cluster say where there is none; every one runs against an empty cluster folder of its own.</summary>
public sealed class ClusterUsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("status")]
    [InlineData("status", "0123456789")]
    [InlineData("silos", "--json")]
    [InlineData("watch", "0123456789")]
    [InlineData("cancel", "0123456789")]
    [InlineData("pause", "0123456789")]
    [InlineData("resume", "0123456789")]
    [InlineData("retry", "0123456789")]
    [InlineData("results", "0123456789", "--out", "nowhere")]
    [InlineData("submit", ".")]
    public async Task Without_a_cluster_every_command_says_how_to_get_one(params string[] arguments)
    {
        var result = await RunAsync([], arguments);
        Assert.Equal(ExitCodes.Unavailable, result.ExitCode);
        Assert.Contains("medcluster up", result.Error, StringComparison.Ordinal);
        Assert.Contains("[cluster-unreachable]", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Down_without_a_cluster_has_nothing_to_do()
    {
        var result = await RunAsync([], "down");
        Assert.Equal((ExitCodes.Done, "No cluster is up.\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("submit", ".", "--priority", "soon")]
    [InlineData("results", "0123456789")]
    [InlineData("up", "--silos", "0")]
    [InlineData("database")]
    public async Task Wrong_usage_is_64(params string[] arguments) => Assert.Equal(ExitCodes.Usage, (await RunAsync([], arguments)).ExitCode);

    [Fact]
    public async Task An_unknown_pipeline_is_named_before_anything_else()
    {
        var result = await RunAsync([], "submit", ".", "--pipeline", "nope");
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("[invalid-pipeline]", result.Error, StringComparison.Ordinal);
        Assert.Contains("ct-tissue", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_without_settings_is_told_all_that_are_wrong_at_once()
    {
        var result = await RunAsync(new() { ["MEDCLUSTER_HEALTHPORT"] = "0", ["MEDCLUSTER_DRAINTIME"] = "soon" }, "silo");
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        foreach (var setting in new[] { "MEDCLUSTER_STORE", "MEDCLUSTER_DATABASE", "MEDCLUSTER_HEALTHPORT", "MEDCLUSTER_DRAINTIME" }) Assert.Contains(setting, result.Error, StringComparison.Ordinal);
        Assert.Contains("[invalid-configuration]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_named_without_its_password()
    {
        var result = await RunAsync(new() { ["MEDCLUSTER_DATABASE"] = "Host=127.0.0.1;Port=1;Username=somebody;Password=s3cret;Database=cluster", ["MEDCLUSTER_STORE"] = _folder["store"] }, "silo");
        Assert.Equal(ExitCodes.Unavailable, result.ExitCode);
        Assert.Contains("somebody@127.0.0.1:1/cluster", result.Error, StringComparison.Ordinal);
        Assert.Contains("[database-unavailable]", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Username=somebody")]
    public async Task What_is_no_connection_string_is_told_what_one_looks_like(string text)
    {
        var result = await RunAsync(new() { ["MEDCLUSTER_DATABASE"] = text }, "database", "check");
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("Host=", result.Error, StringComparison.Ordinal);
    }

    [OfflineFact]
    public async Task Up_where_the_packages_are_not_to_be_had_says_which_and_what_works_instead()
    {
        var result = await RunAsync([], "up", "--silos", "3");
        Assert.Equal(ExitCodes.Unavailable, result.ExitCode);
        Assert.Contains("Microsoft.Orleans.Clustering.AdoNet", result.Error, StringComparison.Ordinal);
        Assert.Contains("run PATH... --silos 3", result.Error, StringComparison.Ordinal);
        Assert.Contains("[not-installed]", result.Error, StringComparison.Ordinal);
    }

    /// <summary>On the packages stack only; <see cref="ProcessTests"/> has what it rests on.</summary>
    [ProcessesFact]
    public async Task Up_whose_store_ends_while_it_starts_says_what_its_log_says()
    {
        var program = _folder["azurite-blob"];
        File.WriteAllText(program, "#!/bin/sh\necho 'the disk is on fire'\nexit 3\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var result = await RunAsync(new() { ["MEDCLUSTER_AZURITE"] = program }, "up", "--silos", "1");
        Assert.Equal(ExitCodes.Unavailable, result.ExitCode);
        Assert.Contains("the disk is on fire", result.Error, StringComparison.Ordinal);
        Assert.Contains("[start-failed]", result.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        environment["MEDCLUSTER_CLUSTERFOLDER"] = _folder["cluster"];
        return CommandLine.RunAsync(environment, null, arguments);
    }
}
