using MedCluster.Client.Cluster;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Client.Tests;

/// <summary>Processes of a cluster that do not come up.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_that_ends_while_it_starts_is_named_with_the_end_of_its_log()
    {
        // It ends once it is known to have been started.
        var process = Start("read wait <\"$0\"; echo no more memory");
        File.WriteAllText(_folder["go"], "go\n");
        var exception = await Assert.ThrowsAsync<MedClusterException>(() => Waiting.UntilAsync(process, TimeSpan.FromMinutes(1), () => Task.FromResult(false), CancellationToken.None));
        Assert.Equal(ReasonCodes.StartFailed, exception.Reason);
        Assert.Contains("silo-7 ended while it started", exception.Message, StringComparison.Ordinal);
        Assert.Contains("no more memory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_ready_in_time_is_named()
    {
        var process = Start("exec sleep 60");
        try
        {
            var exception = await Assert.ThrowsAsync<MedClusterException>(() => Waiting.UntilAsync(process, TimeSpan.FromMilliseconds(200), () => Task.FromResult(false), CancellationToken.None));
            Assert.Equal(ReasonCodes.StartFailed, exception.Reason);
            Assert.Contains("silo-7 was not ready", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Assert.True(process.Process.End());
        }
    }

    [Fact]
    public async Task A_program_that_fails_says_what_it_said()
    {
        var exception = await Assert.ThrowsAsync<MedClusterException>(() => ProcessStarter.RunAsync(null, CancellationToken.None, "/bin/sh", "-c", "echo no such cluster >&2; exit 1"));
        Assert.Equal(ReasonCodes.StartFailed, exception.Reason);
        Assert.Contains("no such cluster", exception.Message, StringComparison.Ordinal);
    }

    private ClusterProcess Start(string script)
    {
        var log = _folder["silo-7.log"];
        using var pipe = System.Diagnostics.Process.Start("mkfifo", _folder["go"]);
        pipe.WaitForExit();
        return new ClusterProcess(ClusterProcess.Silo, "silo-7", ProcessStarter.Start(log, null, new Dictionary<string, string>(), "/bin/sh", "-c", script, _folder["go"]), "", null, null, log);
    }
}
