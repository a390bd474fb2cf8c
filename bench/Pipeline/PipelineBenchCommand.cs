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
        var models = new Option<string?>("--models") { Description = "The folder of model packages; default those that ship." };
        var runs = new Option<int>("--runs") { Description = "Runs of each side, in turn.", DefaultValueFactory = _ => 5 };
        var copies = new Option<int>("--copies") { Description = "Copies of the study under other UIDs, each a study of its own.", DefaultValueFactory = _ => 1 };
        var devices = new Option<string?>("--devices") { Description = "Devices, joined by commas; default as medcluster run." };
        var command = new Command("pipeline", "DICOM bytes to committed results, and beside it the bare forward loop of the same models over the same tensors.")
        {
            folder, pipeline, models, runs, copies, devices,
        };
        command.SetAction((parsed, cancellationToken) => new PipelineBench(
            parsed.GetValue(folder)!,
            parsed.GetValue(pipeline)!,
            parsed.GetValue(models) ?? Path.Combine(AppContext.BaseDirectory, "models"),
            parsed.GetValue(runs),
            parsed.GetValue(copies),
            new InferenceOptions { Devices = parsed.GetValue(devices)?.Split(',') ?? [] }).RunAsync(cancellationToken));
        return command;
    }
}
