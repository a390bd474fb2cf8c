using System.CommandLine;
using MedCluster.Client.Deidentification;
using Microsoft.Extensions.Logging;

namespace MedCluster.Client.Run;

/// <summary><c>medcluster run</c>.</summary>
internal static class RunCommand
{
    private const int MostSilos = 64;

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Arity = ArgumentArity.OneOrMore, Description = "Folders (searched recursively), single files and .zip archives, in any mix. DICOM is recognised by content." };
        var pipeline = new Option<string>("--pipeline", "-p") { Description = "A pipeline that ships, or a pipeline file (.json).", DefaultValueFactory = _ => "ct-tissue" };
        var output = new Option<string?>("--out", "-o") { Description = "Export results to this folder, a folder per study." };
        var store = new Option<string>("--store") { Description = "Where everything is kept: a folder, file:///..., or Azure Blob (https://... or a connection string).", DefaultValueFactory = _ => Folders.Store };
        var deidentification = DeidentificationOption.Create();
        var devices = new Option<string?>("--devices") { Description = "Devices, joined by commas: cuda:0, cpu:0, cpu:1. Default: every GPU, else one cpu device per core." };
        var silos = SilosOption(1);
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be computed and why; compute nothing." };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output, nothing else there." };
        var verbose = new Option<bool>("--verbose") { Description = "Log to standard error." };
        var command = new Command("run", "Import, segment, classify and export studies on this machine; run it again to finish what was interrupted.")
        {
            paths, pipeline, output, store, deidentification, devices, silos, dryRun, json, verbose,
        };
        command.SetAction((parsed, cancellationToken) => new RunSession(new RunSettings
        {
            Paths = parsed.GetValue(paths)!,
            Pipeline = parsed.GetValue(pipeline)!,
            Out = parsed.GetValue(output),
            Store = parsed.GetValue(store)!,
            Deidentification = parsed.GetValue(deidentification),
            Devices = Split(parsed.GetValue(devices)),
            Silos = parsed.GetValue(silos),
            DryRun = parsed.GetValue(dryRun),
            Json = parsed.GetValue(json),
            LogLevel = parsed.GetValue(verbose) ? LogLevel.Information : LogLevel.Critical,
        }, TimeProvider.System).RunAsync(cancellationToken));
        return command;
    }

    /// <summary><c>--silos</c>, checked.</summary>
    internal static Option<int> SilosOption(int byDefault)
    {
        var silos = new Option<int>("--silos") { Description = $"Number of silos, 1 to {MostSilos}.", DefaultValueFactory = _ => byDefault };
        silos.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var number) || number is < 1 or > MostSilos)) result.AddError($"--silos is a number from 1 to {MostSilos}.");
        });
        return silos;
    }

    internal static string[] Split(string? devices) => devices?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
