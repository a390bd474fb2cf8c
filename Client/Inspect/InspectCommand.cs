using System.CommandLine;

namespace MedCluster.Client.Inspect;

/// <summary><c>medcluster inspect</c>.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Arity = ArgumentArity.OneOrMore, Description = "Folders (searched recursively), single files and .zip archives, in any mix." };
        var pipelines = new Option<string[]>("--pipeline", "-p") { Description = "Pipelines to ask, by id or file (.json); default: all that ship." };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output, nothing else there." };
        var pixels = new Option<bool>("--pixels") { Description = "With --json: decode every frame and give the SHA-256 of its stored values." };
        var command = new Command("inspect", "Show studies, series, their geometry, and which pipelines would take what and why not; compute nothing.") { paths, pipelines, json, pixels };
        command.Validators.Add(result =>
        {
            if (result.GetValue(pixels) && !result.GetValue(json)) result.AddError("--pixels needs --json.");
        });
        command.SetAction((parsed, cancellationToken) => InspectSession.RunAsync(
            parsed.GetValue(paths)!, parsed.GetValue(pipelines) is { Length: > 0 } named ? named : null, parsed.GetValue(json), parsed.GetValue(pixels), cancellationToken));
        return command;
    }
}
