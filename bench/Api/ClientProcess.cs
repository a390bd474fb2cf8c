using System.Diagnostics;
using System.Text.Json;

namespace MedCluster.Bench.Api;

/// <summary>The second process, which is this program again.</summary>
internal sealed class ClientProcess : IDisposable
{
    public const string CommandName = "api-clients";

    private readonly Process _process;

    private ClientProcess(Process process) => _process = process;

    /// <summary>Starts it.</summary>
    public static async Task<ClientProcess> StartAsync(ClientOrders orders, CancellationToken cancellationToken)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(ClientProcess).Assembly.Location);
        start.ArgumentList.Add(CommandName);
        // What the clients do is little; hopping between threads and compiling it better would be most of it.
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var clients = new ClientProcess(Process.Start(start)!);
        await clients._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(orders).AsMemory(), cancellationToken);
        return clients;
    }

    /// <summary>Has something done and gives what came of it.</summary>
    /// <exception cref="InvalidOperationException">It ended; it said why on standard error.</exception>
    public async Task<T> DoAsync<T>(ClientOrder order, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The clients' process ended before its time.");
        return JsonSerializer.Deserialize<T>(line)!;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
