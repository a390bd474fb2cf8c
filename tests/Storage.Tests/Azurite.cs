using System.Diagnostics;
using System.Text.RegularExpressions;
using MedCluster.TestSupport;

namespace MedCluster.Storage.Tests;

/// <summary>An Azurite in memory, on a free port of its own, for all tests of the assembly; ended with the process.</summary>
internal sealed partial class Azurite : IDisposable
{
    // The account that Azurite documents for everyone's use.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lazy<Azurite> Shared = new(() => new Azurite());
    private readonly Process _process;
    private readonly string _endpoint;

    private Azurite()
    {
        var start = new ProcessStartInfo(Executable!, ["--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"])
        {
            RedirectStandardOutput = true,
        };
        var endpoint = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) endpoint.TrySetException(new InvalidOperationException("Azurite ended before it listened."));
            else if (Listening().Match(line.Data) is { Success: true } match) endpoint.TrySetResult($"http://127.0.0.1:{match.Groups[1].Value}/devstoreaccount1");
        };
        _process.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        _process.BeginOutputReadLine();
        _endpoint = endpoint.Task.GetAwaiter().GetResult();
    }

    /// <summary>Where azurite-blob is, or null.</summary>
    public static string? Executable { get; } = Candidates().FirstOrDefault(File.Exists);

    /// <summary>A connection string to this Azurite, with a container of the given name.</summary>
    public static string ConnectionString(string container) =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={AccountKey};BlobEndpoint={Shared.Value._endpoint};Container={container}";

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("MEDCLUSTER_AZURITE") is { Length: > 0 } named)
        {
            yield return named;
            yield return Path.Combine(named, "azurite-blob");
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)) yield return Path.Combine(folder, "azurite-blob");
        yield return Path.Combine(SharedData.RepositoryRoot, ".medcluster", "node_modules", ".bin", "azurite-blob");
    }

    [GeneratedRegex(@"listen\w* (?:at|on) http://127\.0\.0\.1:([1-9]\d*)")]
    private static partial Regex Listening();
}
