using System.CommandLine;
using MedCluster.Client.Run;
using Microsoft.Extensions.Logging;

namespace MedCluster.Client.Serve;

/// <summary><c>medcluster serve</c>.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Where it listens, joined by semicolons. Off the loopback address only with TLS (section Kestrel of appsettings.json).", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var store = new Option<string>("--store") { Description = "Where everything is kept: a folder, file:///..., or Azure Blob (https://... or a connection string).", DefaultValueFactory = _ => Folders.Store };
        var devices = new Option<string?>("--devices") { Description = "Devices, joined by commas: cuda:0, cpu:0, cpu:1. Default: every GPU, else one cpu device per core." };
        var silos = new Option<int>("--silos") { Description = "Silos in this process.", DefaultValueFactory = _ => 1 };
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 64) result.AddError("--silos is 1 to 64.");
        });
        var verbose = new Option<bool>("--verbose") { Description = "Log to standard error." };
        var command = new Command("serve", "The API and dashboard of one process: a silo, a web server, until Ctrl-C.") { urls, store, devices, silos, verbose };
        command.SetAction((parsed, cancellationToken) => new ServeSession(new RunSettings
        {
            Paths = [],
            Store = parsed.GetValue(store)!,
            Devices = parsed.GetValue(devices)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            Silos = parsed.GetValue(silos),
            LogLevel = parsed.GetValue(verbose) ? LogLevel.Information : LogLevel.Critical,
        }, parsed.GetValue(urls)!, TimeProvider.System).RunAsync(cancellationToken));
        return command;
    }
}
