using System.CommandLine;
using MedCluster.Api;
using MedCluster.Client.Run;
using MedCluster.Client.Serve;
using MedCluster.Reasons;
using MedCluster.Silo;
using MedCluster.Silo.Clustering;
using MedCluster.Silo.Configuration;
using MedCluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MedCluster.Client.Cluster;

/// <summary><c>medcluster silo</c>: one silo in this process, until it is told to stop. What images and <c>up</c> run.</summary>
internal static class SiloCommand
{
    public static Command Create()
    {
        var command = new Command("silo", "Run one silo of a cluster, configured by environment variables (docs/operations.md), until SIGTERM.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        command.Subcommands.Add(CreateAdd());
        return command;
    }

    private static Command CreateAdd()
    {
        var devices = new Option<string?>("--devices") { Description = "Its devices, joined by commas. Default: cpu:0." };
        var command = new Command("add", "Start one more silo in the cluster that up started.") { devices };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] named = RunCommand.Split(parsed.GetValue(devices));
            var silo = await new LocalCluster(ClusterFolder.Default, TimeProvider.System).AddSiloAsync(named.Length > 0 ? named : ["cpu:0"], cancellationToken);
            Console.WriteLine($"{silo.Name} is ready: process {silo.Process.Id}, {silo.Address}, health port {silo.HealthPort}.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var configuration = SiloConfiguration.FromEnvironment();
        var settings = SiloConfiguration.Read(configuration, Folders.Models);
        var api = configuration["Api:Urls"] is { Length: > 0 } ? WebServer.Read(configuration) : null;
        if (api is not null) ApiOptionsCheck.ThrowIfWrong(api);
        await ClusterDatabase.CheckAsync(settings.Cluster!.Database, cancellationToken);
        await BlobStores.Open(settings.Store, TimeProvider.System).CheckWritableAsync(cancellationToken);
        using var host = SiloHost.Build(settings);
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && Known(exception) is { } known)
        {
            // Orleans refuses to stop a silo that has not started, and the process ends with it.
            throw new MedClusterException(known.Reason, known.Message, exception);
        }
        if (api is not null)
        {
            // It is there as long as the silo takes work: then whoever waits is answered, and other silos serve.
            await using var server = await WebServer.StartAsync(host.Services, api, configuration, cancellationToken);
            var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var signalled = cancellationToken.Register(() => stopping.TrySetResult());
            await using var stopped = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => stopping.TrySetResult());
            await stopping.Task;
        }
        // Until the token of the first SIGTERM or Ctrl-C, then all of the shutdown time.
        await host.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Done;
    }

    /// <summary>The reason in an exception that came through Orleans' start.</summary>
    private static MedClusterException? Known(Exception exception) => exception switch
    {
        MedClusterException known => known,
        AggregateException several => several.InnerExceptions.Select(Known).FirstOrDefault(known => known is not null),
        { InnerException: { } inner } => Known(inner),
        _ => null,
    };
}
