using MedCluster.Client.Run;
using MedCluster.Silo.Configuration;
using MedCluster.Storage;

namespace MedCluster.Client.Serve;

/// <summary>One <c>medcluster serve</c>: silos of this process, then the web server, until the first Ctrl-C or SIGTERM; then the server stops first.</summary>
internal sealed class ServeSession(RunSettings settings, string urls, TimeProvider time)
{
    /// <summary>Does it and returns the exit code.</summary>
    /// <exception cref="Reasons.MedClusterException">Something about the whole is wrong; its reason says what.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var configuration = SiloConfiguration.FromEnvironment();
        var options = WebServer.Read(configuration);
        options.Urls = urls;
        await BlobStores.Open(settings.Store, time).CheckWritableAsync(cancellationToken);
        await using var silos = await LocalSilos.StartAsync(settings, cancellationToken);
        await using var server = await WebServer.StartAsync(silos.Services, options, configuration, cancellationToken);
        await Console.Out.WriteLineAsync($"Open this link to sign in (once, within {options.SignInTime.TotalMinutes:0} minutes):\n\n    {await server.CreateSignInLinkAsync(Environment.UserName, cancellationToken)}\n");
        await Console.Out.WriteLineAsync($"Listening on {string.Join(", ", server.Urls)}; the store is {settings.Store}. Ctrl-C stops; what runs goes on at the next start.");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(stopped.SetResult)) await stopped.Task;
        await Console.Out.WriteLineAsync("Stopping: slices under way finish.");
        return ExitCodes.Done;
    }
}
