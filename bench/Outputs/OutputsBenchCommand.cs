using System.CommandLine;

namespace MedCluster.Bench.Outputs;

/// <summary><c>bench outputs</c>.</summary>
internal static class OutputsBenchCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "DICOM of one CT series." };
        var models = new Option<string[]>("--models") { Description = "Model packages whose forward passes are the measure.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["ct-tissue", "body-region"] };
        var packages = new Option<string?>("--packages") { Description = "The folder of model packages; default those that ship." };
        var runs = new Option<int>("--runs") { Description = "Runs of each step, in turn.", DefaultValueFactory = _ => 5 };
        var command = new Command("outputs", "Processor time of writing, reading back and measuring labels, beside that of inference.") { folder, models, packages, runs };
        command.SetAction((parsed, cancellationToken) =>
        {
            new OutputsBench(parsed.GetValue(folder)!, parsed.GetValue(packages) ?? Path.Combine(AppContext.BaseDirectory, "models"), parsed.GetValue(models)!, parsed.GetValue(runs)).Run(cancellationToken);
            return Task.CompletedTask;
        });
        return command;
    }
}
