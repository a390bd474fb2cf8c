using System.Net;
using MedCluster.Client.Cluster;
using MedCluster.Silo.Clustering;
using MedCluster.TestSupport;
using Npgsql;
using Xunit;

namespace MedCluster.Client.Tests;

public sealed class DatabaseTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ClusterProcess? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Process.End();
            await Waiting.UntilGoneAsync([_server], TimeSpan.FromMinutes(2), CancellationToken.None);
        }
    }

    public void Dispose() => _folder.Dispose();

    [DatabaseFact]
    public async Task A_database_without_the_tables_is_told_the_command_that_makes_them_and_a_wrong_password_is_told()
    {
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var folder = new ClusterFolder(_folder["cluster"]);
        folder.Create();
        (_server, var made) = await PostgresServer.StartAsync(folder, CancellationToken.None);
        await ExecuteAsync(made, "CREATE DATABASE empty");
        var empty = made.Replace("Database=postgres", "Database=empty", StringComparison.Ordinal);

        var check = await RunAsync(empty, "database", "check");
        Assert.Equal(ExitCodes.Unavailable, check.ExitCode);
        Assert.Contains("[database-not-prepared]", check.Error, StringComparison.Ordinal);
        Assert.Contains("medcluster database create", check.Error, StringComparison.Ordinal);
        var silo = await RunAsync(empty, "silo");
        Assert.Equal(ExitCodes.Unavailable, silo.ExitCode);
        Assert.Contains("[database-not-prepared]", silo.Error, StringComparison.Ordinal);

        for (var time = 0; time < 2; time++) Assert.Equal(ExitCodes.Done, (await RunAsync(empty, "database", "create")).ExitCode);
        Assert.Equal(ExitCodes.Done, (await RunAsync(empty, "database", "check")).ExitCode);
        await ExecuteAsync(empty, "DELETE FROM OrleansQuery WHERE QueryKey = 'CleanupDefunctSiloEntriesKey'");
        Assert.Contains("CleanupDefunctSiloEntriesKey", (await RunAsync(empty, "database", "check")).Error, StringComparison.Ordinal);

        var wrong = await RunAsync(new NpgsqlConnectionStringBuilder(empty) { Password = "wrong" }.ConnectionString, "database", "check");
        Assert.Equal(ExitCodes.Unavailable, wrong.ExitCode);
        Assert.Contains("refuses", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("[database-unavailable]", wrong.Error, StringComparison.Ordinal);
    }

    [DatabaseFact]
    public async Task A_database_that_is_starting_up_is_waited_for()
    {
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var folder = new ClusterFolder(_folder["cluster"]);
        folder.Create();
        (_server, var made) = await PostgresServer.StartAsync(folder, CancellationToken.None);
        await using var starting = new StartingDatabase(IPEndPoint.Parse(_server.Address), refusals: 3);
        await ClusterDatabase.CheckAsync(new NpgsqlConnectionStringBuilder(made) { Port = starting.Port }.ConnectionString, CancellationToken.None);
        Assert.Equal(3, starting.Refused);
    }

    private Task<CommandResult> RunAsync(string database, params string[] arguments) => CommandLine.RunAsync(
        new Dictionary<string, string> { ["MEDCLUSTER_DATABASE"] = database, ["MEDCLUSTER_STORE"] = _folder["store"], ["MEDCLUSTER_CLUSTERFOLDER"] = _folder["none"] }, null, arguments);

    private static async Task ExecuteAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
