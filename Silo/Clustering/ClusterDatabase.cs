using MedCluster.Reasons;
using Npgsql;

namespace MedCluster.Silo.Clustering;

/// <summary>The PostgreSQL database in which silos find each other.</summary>
public static class ClusterDatabase
{
    /// <summary>The queries without which the provider stops, or fails at its first use.</summary>
    private static readonly string[] Queries =
    [
        "CleanupDefunctSiloEntriesKey", "DeleteMembershipTableEntriesKey", "GatewaysQueryKey", "InsertMembershipKey", "InsertMembershipVersionKey",
        "MembershipReadAllKey", "MembershipReadRowKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey",
    ];

    /// <summary>How long a server that is just starting is waited for, and how often it is asked.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StartLook = TimeSpan.FromMilliseconds(250);

    private static string Script
    {
        get
        {
            using var script = new StreamReader(typeof(ClusterDatabase).Assembly.GetManifestResourceStream("MedCluster.Silo.Clustering.membership.sql")!);
            return script.ReadToEnd();
        }
    }

    /// <summary>The connection string without its password, for messages.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidConfiguration"/>: it is no connection string.</exception>
    public static string Describe(string connectionString)
    {
        var builder = Parse(connectionString);
        return $"{builder.Username}@{builder.Host}:{builder.Port}/{builder.Database}";
    }

    /// <summary>Makes the tables and queries, or brings them up to date. Running silos aren't disturbed.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidConfiguration"/> or <see cref="ReasonCodes.DatabaseUnavailable"/>.</exception>
    public static Task CreateAsync(string connectionString, CancellationToken cancellationToken) => UseAsync(connectionString, async connection =>
    {
        await using var command = new NpgsqlCommand(Script, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }, cancellationToken);

    /// <summary>Makes sure that the database answers and has all that silos need, before they try.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidConfiguration"/>, <see cref="ReasonCodes.DatabaseUnavailable"/> or <see cref="ReasonCodes.DatabaseNotPrepared"/>; the message names the command that mends it.</exception>
    public static Task CheckAsync(string connectionString, CancellationToken cancellationToken) => UseAsync(connectionString, async connection =>
    {
        var known = new List<string>();
        try
        {
            await using var command = new NpgsqlCommand("SELECT QueryKey FROM OrleansQuery", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) known.Add(reader.GetString(0));
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Reported below as every query missing.
        }
        if (Queries.Except(known).ToList() is { Count: > 0 } missing)
        {
            throw new MedClusterException(ReasonCodes.DatabaseNotPrepared,
                $"The database {Describe(connectionString)} lacks {(known.Count == 0 ? "the membership tables" : $"the membership queries {string.Join(", ", missing)}")}. Run this once, then start again: MEDCLUSTER_DATABASE='...' medcluster database create");
        }
    }, cancellationToken);

    private static async Task UseAsync(string connectionString, Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        var builder = Parse(connectionString);
        try
        {
            await using var connection = await OpenAsync(builder.ConnectionString, cancellationToken);
            await work(connection);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw new MedClusterException(ReasonCodes.DatabaseUnavailable,
                $"The database {Describe(connectionString)} {(exception is PostgresException refused ? $"refuses: {refused.MessageText}" : $"does not answer: {exception.Message}")}. Check MEDCLUSTER_DATABASE, and the server with: psql -h {builder.Host} -p {builder.Port} -U {builder.Username} {builder.Database}", exception);
        }
    }

    /// <summary>Opens a connection; a server that says that it is starting up, or shutting down for a restart, is asked again for a while.</summary>
    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var connection = new NpgsqlConnection(connectionString);
            try
            {
                await connection.OpenAsync(cancellationToken);
                return connection;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.CannotConnectNow && TimeProvider.System.GetElapsedTime(started) < StartPatience)
            {
                await connection.DisposeAsync();
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
            await Task.Delay(StartLook, cancellationToken);
        }
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(builder.Host)) throw new ArgumentException("it names no Host");
            return builder;
        }
        catch (ArgumentException exception)
        {
            throw new MedClusterException(ReasonCodes.InvalidConfiguration,
                $"The database's connection string is not valid ({exception.Message.Split('\n')[0]}). It looks like Host=db.example;Port=5432;Username=medcluster;Password=...;Database=medcluster.", exception);
        }
    }
}
