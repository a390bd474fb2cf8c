using System.CommandLine;
using MedCluster.Inference;

namespace MedCluster.Bench.Pipeline;

/// <summary><c>bench pipeline</c>.</summary>
internal static class PipelineBenchCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "DICOM of one CT study." };
        var pipeline = new Option<string>("--pipeline") { Description = "A pipeline's id or file.", DefaultValueFactory = _ => "ct-tissue" };
        var model = new Option<string?>("--model") { Description = "The folder of one model package: it alone instead of a pipeline." };
        var outputs = new Option<string?>("--outputs") { Description = "With --model: the outputs, joined by commas, for example nifti; default all." };
        var models = new Option<string?>("--models") { Description = "The folder of model packages; default those that ship." };
        var runs = new Option<int>("--runs") { Description = "Runs of each side, in turn.", DefaultValueFactory = _ => 5 };
        var warmUps = new Option<int>("--warm-ups") { Description = "Runs before those that count, while .NET compiles again what turns out to be used much.", DefaultValueFactory = _ => 10 };
        var copies = new Option<int>("--copies") { Description = "Copies of the study under other UIDs, each a study of its own.", DefaultValueFactory = _ => 1 };
        var devices = new Option<string?>("--devices") { Description = "Devices, joined by commas; default as medcluster run." };
        var peer = new Option<string?>("--peer") { Description = "A command to run in turn with the two, which does the same work on the DICOM files in $SCANS; what it prints as 'slices/s 25.8' counts, else the time of its whole process." };
        var command = new Command("pipeline", "DICOM bytes to committed results, and beside it the bare forward loop of the same models over the same tensors.")
        {
            folder, pipeline, model, outputs, models, runs, warmUps, copies, devices, peer,
        };
        command.SetAction((parsed, cancellationToken) => new PipelineBench(
            parsed.GetValue(folder)!,
            parsed.GetValue(pipeline)!,
            parsed.GetValue(model) is { } package ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(package)) : null,
            parsed.GetValue(outputs),
            parsed.GetValue(models) ?? Path.Combine(AppContext.BaseDirectory, "models"),
            parsed.GetValue(runs),
            parsed.GetValue(warmUps),
            parsed.GetValue(copies),
            new InferenceOptions { Devices = parsed.GetValue(devices)?.Split(',') ?? [] },
            parsed.GetValue(peer)).RunAsync(cancellationToken));
        return command;
    }
}
