using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MedCluster.Client.Cluster;
using MedCluster.Silo;
using MedCluster.Silo.Audit;
using MedCluster.Storage;
using Npgsql;
using Xunit;

namespace MedCluster.Client.Tests;

/// <summary>A cluster of three silo processes with PostgreSQL and Azurite.</summary>
public sealed class ClusterTests(RunningCluster cluster) : IClassFixture<RunningCluster>
{
    [ProcessesFact]
    public async Task Up_tells_what_runs_where_without_secrets_and_a_second_one_is_refused()
    {
        var up = await cluster.UpAsync();
        Assert.Equal(["store", "database", "silo", "silo", "silo"], up["processes"]!.AsArray().Select(process => (string)process!["role"]!));
        Assert.All(up["processes"]!.AsArray(), process => Assert.True((int)process!["pid"]! > 1));
        var state = cluster.Folder.Read()!;
        Assert.DoesNotContain(state.Cluster.Database.Split(';').Single(part => part.StartsWith("Password=", StringComparison.Ordinal))["Password=".Length..], up.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", up.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cluster.Folder["cluster.json"]));

        var second = await cluster.CommandAsync("up");
        Assert.Equal(ExitCodes.Usage, second.ExitCode);
        Assert.Contains("[cluster-already-up]", second.Error, StringComparison.Ordinal);

        var silos = (await cluster.CommandAsync("silos", "--json")).Json["silos"]!.AsArray();
        Assert.Equal(cluster.Silos.Select(silo => (silo.Name, silo.Process.Id, "active")).Order(), silos.Select(silo => ((string)silo!["name"]!, (int)silo["pid"]!, (string)silo["state"]!)).Order());
    }

    [ProcessesFact]
    public async Task Keys_and_links_made_while_a_cluster_is_up_open_it()
    {
        await cluster.UpAsync();
        var url = cluster.Silos[0].Url!;
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        var key = await cluster.CommandAsync("keys", "create", "worklist", "--json");
        Assert.True(key.ExitCode == ExitCodes.Done, key.Error);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{url}/api/v1/batches");
        request.Headers.Authorization = new("Bearer", key.Json["key"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request)).StatusCode);

        var link = (await cluster.CommandAsync("keys", "link")).Output.Trim();
        Assert.StartsWith(url, link, StringComparison.Ordinal);
        using var opened = await client.GetAsync(new Uri(link));
        Assert.Equal((HttpStatusCode.Found, "/"), (opened.StatusCode, opened.Headers.Location?.OriginalString));
    }

    [ProcessesFact]
    public async Task A_silo_killed_in_the_middle_costs_no_study_and_changes_no_result()
    {
        await cluster.UpAsync();
        var scans = cluster.Phantoms("killed", seed: 100, studies: 6, slices: 24);
        var alone = await CommandLine.RunAsync("run", scans, "--store", cluster["alone"], "--out", cluster["alone-out"], "--json");
        Assert.True(alone.ExitCode == ExitCodes.Done, alone.Error);

        var batch = await cluster.BeginAsync(scans, "--project", "killed");
        Assert.True(cluster.Silos[1].Process.End());
        Assert.True(await cluster.IsUnderWayAsync(batch));
        var watched = await cluster.CommandAsync("watch", batch[..12]);
        Assert.True(watched.ExitCode == ExitCodes.Done, watched.Error + watched.Output);
        Assert.Contains("6 done", watched.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await cluster.CommandAsync("results", batch, "--out", cluster["killed-out"])).ExitCode);
        Assert.Equal(Masks("alone-out"), Masks("killed-out"));
        var study = (string)alone.Json["studies"]![0]!["uid"]!;
        Assert.Equal("done", (string)(await cluster.CommandAsync("status", study, "--json")).Json["studies"]![0]!["state"]!);

        var added = await cluster.CommandAsync("silo", "add");
        Assert.True(added.ExitCode == ExitCodes.Done, added.Error);
        Assert.Equal(3, (await cluster.CommandAsync("silos", "--json")).Json["silos"]!.AsArray().Count);
    }

    [ProcessesFact]
    public async Task A_silo_told_to_stop_finishes_what_is_under_way_and_nothing_is_computed_twice()
    {
        await cluster.UpAsync();
        var batch = await cluster.BeginAsync(cluster.Phantoms("drained", seed: 200, studies: 6, slices: 24));
        var silo = cluster.Silos[0];
        Assert.True(silo.Process.Stop());
        Assert.True(await cluster.IsUnderWayAsync(batch));
        Assert.Empty(await Waiting.UntilGoneAsync([silo], TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Contains("Drained in", File.ReadAllText(silo.Log), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await cluster.CommandAsync("watch", batch)).ExitCode);
        Assert.Equal(0, (int)(await cluster.StatusAsync(batch))["counts"]!["slicesRepeated"]!);

        // The one that comes for it is declared dead while it joins, says so, and is started again.
        var added = cluster.CommandAsync("silo", "add");
        await EvictJoiningAsync(cluster.Folder.Read()!.Cluster.Database);
        Assert.True((await added).ExitCode == ExitCodes.Done, (await added).Error);
        Assert.Contains("[silo-evicted]", File.ReadAllText(silo.Log), StringComparison.Ordinal);
        Assert.Equal(3, (await cluster.CommandAsync("silos", "--json")).Json["silos"]!.AsArray().Count(silo => (string)silo!["state"]! == "active"));
    }

    [ProcessesFact]
    public async Task PostgreSQL_restarted_in_the_middle_costs_nothing()
    {
        await cluster.UpAsync();
        var batch = await cluster.BeginAsync(cluster.Phantoms("restarted", seed: 300, studies: 6, slices: 24));
        var state = cluster.Folder.Read()!;
        var database = state.Processes.Single(process => process.Role == ClusterProcess.Database);
        var command = File.ReadAllText($"/proc/{database.Process.Id}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        database.Process.End();
        Assert.Empty(await Waiting.UntilGoneAsync([database], TimeSpan.FromMinutes(2), CancellationToken.None));
        Assert.True(await cluster.IsUnderWayAsync(batch));
        var user = Environment.IsPrivilegedProcess ? "postgres" : null;
        // Its processes outlive it for a moment, and it does not start beside them.
        var restarted = database;
        using (var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)))
        {
            for (var tries = 0; tries < 20 && !restarted.Process.IsAlive; tries++)
            {
                restarted = database with { Process = ProcessStarter.Start(database.Log, user, new Dictionary<string, string>(), command) };
                await timer.WaitForNextTickAsync();
            }
        }
        cluster.Folder.Write(state with { Processes = [.. state.Processes.Select(process => process == database ? restarted : process)] });
        await Waiting.UntilAsync(restarted, TimeSpan.FromMinutes(2), async () =>
        {
            using var client = new TcpClient();
            return await client.ConnectAsync(IPEndPoint.Parse(restarted.Address)).ContinueWith(connecting => connecting.IsCompletedSuccessfully, TaskScheduler.Default);
        }, CancellationToken.None);
        var watched = await cluster.CommandAsync("watch", batch);
        Assert.True(watched.ExitCode == ExitCodes.Done, watched.Error + watched.Output);
        Assert.Equal(3, (await cluster.CommandAsync("silos", "--json")).Json["silos"]!.AsArray().Count(silo => (string)silo!["state"]! == "active"));
    }

    [ProcessesFact]
    public async Task A_batch_is_paused_resumed_and_cancelled_and_the_audit_log_says_by_whom()
    {
        await cluster.UpAsync();
        var batch = await cluster.SubmitAsync(cluster.Phantoms("controlled", seed: 400, studies: 6, slices: 4), "--priority", "background", "--project", "audited");
        Assert.Contains(" paused;", (await cluster.CommandAsync("pause", batch)).Output, StringComparison.Ordinal);
        var paused = await cluster.StatusAsync(batch);
        Assert.Equal(("paused", "background", "audited"), ((string)paused["state"]!, (string)paused["priority"]!, (string)paused["project"]!));
        Assert.Contains(" running.", (await cluster.CommandAsync("resume", batch)).Output, StringComparison.Ordinal);
        Assert.Contains(" cancelled;", (await cluster.CommandAsync("cancel", batch)).Output, StringComparison.Ordinal);
        Assert.Contains("not resumed", (await cluster.CommandAsync("resume", batch)).Output, StringComparison.Ordinal);
        Assert.Contains("nothing to try again", (await cluster.CommandAsync("retry", batch)).Output, StringComparison.Ordinal);

        var lines = new List<AuditLine>();
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await foreach (var line in new AuditLog(BlobStores.Open(cluster.Folder.Read()!.Store, TimeProvider.System), TimeProvider.System).ReadAsync(day, CancellationToken.None))
            if (line.Batch == batch) lines.Add(line);
        Assert.Equal(0, (int)paused["counts"]!["slicesDone"]!);
        Assert.Equal(["submit", "pause", "resume", "cancel", "resume", "retry"], lines.Select(line => line.Action));
        Assert.All(lines, line => Assert.Equal((Environment.UserName, "audited", 6), (line.Principal, line.Project, line.Studies)));
    }

    [ProcessesFact]
    public async Task Status_names_the_studies_that_failed_or_says_that_none_did()
    {
        await cluster.UpAsync();
        var whole = await cluster.SubmitAsync(cluster.Phantoms("whole", seed: 500, studies: 1, slices: 4));
        var scans = cluster.Phantoms("broken", seed: 501, studies: 2, slices: 4);
        var victim = Directory.EnumerateFiles(scans, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var data = File.ReadAllBytes(victim);
        File.WriteAllBytes(victim, data[..(data.Length * 2 / 3)]);
        var broken = await cluster.SubmitAsync(scans);
        Assert.Equal(ExitCodes.Done, (await cluster.CommandAsync("watch", whole)).ExitCode);
        Assert.Equal(ExitCodes.SomeNotDone, (await cluster.CommandAsync("watch", broken)).ExitCode);

        Assert.Contains("No study has failed.", (await cluster.CommandAsync("status", whole, "--failed")).Output, StringComparison.Ordinal);
        var failed = Assert.Single((await cluster.CommandAsync("status", broken, "--failed", "--json")).Json["batches"]![0]!["failed"]!.AsArray())!;
        var named = (await cluster.CommandAsync("status", broken, "--failed")).Output;
        Assert.DoesNotContain("No study has failed.", named, StringComparison.Ordinal);
        Assert.Contains((string)failed["studyInstanceUid"]!, named, StringComparison.Ordinal);
        Assert.Contains((string)failed["reason"]!, named, StringComparison.Ordinal);
    }

    [ProcessesFact]
    public async Task An_unknown_batch_is_named()
    {
        await cluster.UpAsync();
        foreach (var command in new string[][] { ["status", "feedfacefeedface"], ["watch", "feedfacefeedface"], ["cancel", "../etc"], ["status", "1.2.3.4"], ["results", "feedface", "--out", cluster["none"]] })
        {
            var result = await cluster.CommandAsync(command);
            Assert.Equal(ExitCodes.Usage, result.ExitCode);
            Assert.Contains("[unknown-batch]", result.Error, StringComparison.Ordinal);
        }
    }

    [ProcessesFact]
    public async Task A_silo_with_another_store_is_refused_by_the_cluster()
    {
        await cluster.UpAsync();
        var state = cluster.Folder.Read()!;
        var ports = SiloHost.FreeEndpoint(3);
        var refused = await CommandLine.RunAsync(new Dictionary<string, string>
        {
            ["MEDCLUSTER_DATABASE"] = state.Cluster.Database, ["MEDCLUSTER_CLUSTERID"] = state.Cluster.ClusterId, ["MEDCLUSTER_STORE"] = cluster["elsewhere"], ["MEDCLUSTER_DEVICES"] = "sim:0",
            ["MEDCLUSTER_SILONAME"] = "stranger", ["MEDCLUSTER_SILOPORT"] = $"{ports.Port}", ["MEDCLUSTER_GATEWAYPORT"] = $"{ports.Port + 1}", ["MEDCLUSTER_HEALTHPORT"] = $"{ports.Port + 2}",
        }, null, "silo");
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("[cluster-mismatch]", refused.Error, StringComparison.Ordinal);
        Assert.Contains("stranger", refused.Error, StringComparison.Ordinal);
    }

    /// <summary>Waits until a silo joins and writes into the membership what silos write that declare one dead.</summary>
    private static async Task EvictJoiningAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            await using var command = new NpgsqlCommand(
                $"""
                WITH dead AS (UPDATE OrleansMembershipTable SET Status = {(int)Orleans.Runtime.SiloStatus.Dead} WHERE Status = {(int)Orleans.Runtime.SiloStatus.Joining} RETURNING DeploymentId)
                UPDATE OrleansMembershipVersionTable SET Version = Version + 1 WHERE DeploymentId IN (SELECT DeploymentId FROM dead)
                """, connection);
            if (await command.ExecuteNonQueryAsync(limit.Token) > 0) return;
        }
    }

    private SortedDictionary<string, string> Masks(string folder) => new(
        Directory.EnumerateFiles(cluster[folder], "segmentation.nii.gz", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(cluster[folder], file), file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);
}
