using System.Globalization;
using System.Security.Cryptography;
using MedCluster.Reasons;
using MedCluster.Silo;
using MedCluster.Silo.Clustering;

namespace MedCluster.Client.Cluster;

/// <summary>
/// The database of a local cluster: a PostgreSQL server of its own, on a free port of the loopback interface, with a password of its own. It holds
/// only which silos there are, so every start makes a new one.
/// </summary>
internal static class PostgresServer
{
    private const string Installed = "/usr/lib/postgresql";
    private const string User = "medcluster";
    private const string SystemUser = "postgres";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The folder of the newest server that is installed; null if none is.</summary>
    public static string? Programs => (Directory.Exists(Installed) ? Directory.EnumerateDirectories(Installed) : [])
        .Where(version => File.Exists(Path.Combine(version, "bin", "initdb")))
        .OrderByDescending(version => double.TryParse(Path.GetFileName(version), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0)
        .Select(version => Path.Combine(version, "bin"))
        .FirstOrDefault();

    /// <summary>Makes and starts a server; returns it and its connection string.</summary>
    public static async Task<(ClusterProcess Process, string ConnectionString)> StartAsync(ClusterFolder folder, CancellationToken cancellationToken)
    {
        var programs = Programs ?? throw new MedClusterException(ReasonCodes.NotInstalled, "PostgreSQL is not installed: sudo apt-get install -y postgresql");
        // The server refuses to be root; Debian's package made a user for it.
        var user = Environment.IsPrivilegedProcess ? SystemUser : null;
        var (data, log) = (folder["database"], folder["logs/database.log"]);
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
        Directory.CreateDirectory(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var passwordFile = folder["database.password"];
        folder.WriteSecret("database.password", System.Text.Encoding.ASCII.GetBytes(password));
        try
        {
            if (user is not null) await ProcessStarter.RunAsync(null, cancellationToken, "chown", user, data, passwordFile);
            await ProcessStarter.RunAsync(user, cancellationToken, Path.Combine(programs, "initdb"), "-D", data, "-U", User, "--pwfile", passwordFile, "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync");
        }
        finally
        {
            File.Delete(passwordFile);
        }
        var port = SiloHost.FreeEndpoint(1).Port;
        var process = ProcessStarter.Start(log, user, new Dictionary<string, string>(),
            Path.Combine(programs, "postgres"), "-D", data, "-c", "listen_addresses=127.0.0.1", "-c", $"port={port}", "-c", "unix_socket_directories=", "-c", "max_connections=500");
        var server = new ClusterProcess(ClusterProcess.Database, "postgresql", process, $"127.0.0.1:{port}", null, null, log);
        var connection = $"Host=127.0.0.1;Port={port};Username={User};Password={password};Database=postgres";
        await Waiting.UntilAsync(server, Patience, async () =>
        {
            try
            {
                await ClusterDatabase.CreateAsync(connection, cancellationToken);
                return true;
            }
            catch (MedClusterException exception) when (exception.Reason == ReasonCodes.DatabaseUnavailable)
            {
                return false;
            }
        }, cancellationToken);
        return (server, connection);
    }
}
