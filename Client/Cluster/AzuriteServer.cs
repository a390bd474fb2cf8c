using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MedCluster.Reasons;
using MedCluster.Silo;
using MedCluster.Storage;

namespace MedCluster.Client.Cluster;

/// <summary>The store of a local cluster for which none is named: Azurite, with what was stored before and an account of its own.</summary>
internal static class AzuriteServer
{
    private const string Account = "medcluster";
    private const string KeyFile = "store.key";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Azurite's program: MEDCLUSTER_AZURITE, which the launcher sets, or azurite-blob in the PATH; null if it isn't there.</summary>
    public static string? Program => Environment.GetEnvironmentVariable("MEDCLUSTER_AZURITE") is { Length: > 0 } named
        ? File.Exists(named) ? named : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "azurite-blob")).FirstOrDefault(File.Exists);

    /// <summary>Starts it; returns it and the store's address.</summary>
    public static async Task<(ClusterProcess Process, string Store)> StartAsync(ClusterFolder folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var program = Program ?? throw new MedClusterException(ReasonCodes.NotInstalled,
            "Azurite is not installed: npm install -g azurite@3.35.0, or name a store that all silos reach, for example --store file:///srv/medcluster.");
        var log = folder["logs/store.log"];
        var data = folder["store"];
        Directory.CreateDirectory(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!File.Exists(folder[KeyFile])) folder.WriteSecret(KeyFile, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(64))));
        var key = File.ReadAllText(folder[KeyFile]);
        var port = SiloHost.FreeEndpoint(1).Port;
        var process = ProcessStarter.Start(log, null, new Dictionary<string, string> { ["AZURITE_ACCOUNTS"] = $"{Account}:{key}" },
            program, "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", data, "--silent", "--disableTelemetry", "--skipApiVersionCheck");
        var server = new ClusterProcess(ClusterProcess.Store, "azurite", process, $"127.0.0.1:{port}", null, null, log);
        await Waiting.UntilAsync(server, Patience, () => AnswersAsync(port), cancellationToken);
        var address = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};BlobEndpoint=http://127.0.0.1:{port}/{Account};Container={BlobStores.DefaultContainer}";
        await BlobStores.Open(address, time).CheckWritableAsync(cancellationToken);
        return (server, address);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
