using System.CommandLine;
using System.Text.Json;
using MedCluster.Api;
using MedCluster.Api.Access;
using MedCluster.Client.Run;
using MedCluster.Grains;
using MedCluster.Silo.Clustering;
using MedCluster.Storage;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace MedCluster.Client.Cluster;

/// <summary><c>medcluster up</c>.</summary>
internal static class UpCommand
{
    private const int WidthOfPipes = 160;

    public static Command Create()
    {
        var silos = RunCommand.SilosOption(3);
        var devices = new Option<string?>("--devices-per-silo") { Description = "The devices of each silo, joined by commas. Default: the machine's GPUs are dealt out; without any, one processor device per silo." };
        var store = new Option<string?>("--store") { Description = "Where everything is kept; every silo has to reach it. Default: an Azurite (Azure Blob) of the cluster's own." };
        var port = new Option<int>("--port") { Description = "Where the API and the dashboard are: the first free port of this machine from here on, and the next ones for the other silos.", DefaultValueFactory = _ => UpSettings.DefaultPort };
        port.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var number) || number is < 1024 or > 60000)) result.AddError("--port is a number from 1024 to 60000.");
        });
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output, nothing else there." };
        var command = new Command("up", "Start a cluster of silos on this machine, with PostgreSQL and Azurite, and end when all are ready.") { silos, devices, store, port, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = new UpSettings(parsed.GetValue(silos), RunCommand.Split(parsed.GetValue(devices)), parsed.GetValue(store), parsed.GetValue(port), parsed.GetValue(json));
            var state = await new LocalCluster(ClusterFolder.Default, TimeProvider.System).UpAsync(settings, cancellationToken);
            if (settings.Json) Console.Out.WriteLine(JsonSerializer.Serialize(Describe(state), MedClusterJson.Indented));
            else Print(state, await SignInAsync(state, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What runs where, without secrets.</summary>
    private static UpDocument Describe(LocalClusterState state) => new(
        UpDocument.CurrentSchema, state.Cluster.ClusterId, ClusterDatabase.Describe(state.Cluster.Database), BlobStores.Open(state.Store, TimeProvider.System).Description,
        [.. state.Processes.Select(process => new UpProcessDocument(process.Role, process.Name, process.Process.Id, process.Address, process.HealthPort, process.Devices, process.Log, process.Url))]);

    /// <summary>A token that signs a browser in once, at any silo.</summary>
    private static Task<string> SignInAsync(LocalClusterState state, CancellationToken cancellationToken) =>
        new SignInLinks(BlobStores.Open(state.Store, TimeProvider.System), Options.Create(new ApiOptions()), TimeProvider.System).CreateAsync(Environment.UserName, cancellationToken);

    private static void Print(LocalClusterState state, string token)
    {
        var document = Describe(state);
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfPipes;
        var table = new Table().RoundedBorder();
        table.AddColumns("What", "Process", "Address", "Dashboard and API", "Health", "Devices", "Log");
        foreach (var process in document.Processes)
        {
            table.AddRow(
                new Text(process.Name), new Text($"{process.Pid}"), new Text(process.Address), new Text(process.Url ?? ""), new Text(process.HealthPort is { } port ? $":{port}/health/ready" : ""),
                new Text(process.Devices is { Count: > 0 } devices ? string.Join(", ", devices) : process.HealthPort is null ? "" : "default"), new Text(process.Log));
        }
        console.Write(table);
        console.WriteLine($"Store: {document.Store}");
        console.WriteLine($"Database: {document.Database}");
        var first = document.Processes.First(process => process.Url is not null).Url;
        Console.Out.WriteLine($"Open this link to sign in (once, within an hour; the session is good at every silo):\n\n    {first}/?token={token}\n");
        console.WriteLine("The cluster is up. medcluster submit PATH... gives it work, medcluster silos shows it, medcluster down stops it.");
    }
}
