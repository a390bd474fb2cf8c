using MedCluster.GrainInterfaces.Studies;
using Spectre.Console;

namespace MedCluster.Client.Run;

/// <summary>The end of a run for people: a table of the studies, what was skipped, and where the results are.</summary>
internal static class RunSummary
{
    private const int MostRows = 50;
    private const int WidthOfPipes = 160;

    public static void Print(RunDocument run, RunSettings settings)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfPipes;
        var table = new Table().RoundedBorder();
        table.AddColumns("Study", "Status", settings.DryRun ? "To compute" : "Computed", "Slices", "Instances");
        table.AddColumn("Why");
        foreach (var study in run.Studies.Take(MostRows))
        {
            table.AddRow(
                new Text(study.Uid),
                new Text(settings.DryRun && !study.AlreadyCommitted ? "would run" : Word(study.Status), Colour(study.Status)),
                new Text($"{study.SlicesComputed}"),
                new Text($"{study.Slices}"),
                new Text($"{study.Instances}"),
                new Text(Why(study)));
        }
        console.Write(table);
        if (run.Studies.Count > MostRows) console.WriteLine($"... and {run.Studies.Count - MostRows} more studies; --json lists all.");
        console.WriteLine($"{run.Intake.Files} files looked at: {run.Intake.Instances} instances of {run.Counts.Studies} studies, {run.Intake.Skipped.Count} skipped"
            + (run.Intake.Skipped.Count == 0 ? "." : $" ({string.Join(", ", run.Intake.Skipped.GroupBy(file => file.Reason).Select(group => $"{group.Count()} {group.Key}"))})."));
        if (settings.DryRun) return;
        console.WriteLine($"{run.Counts.Done} done, {run.Counts.Excluded} excluded, {run.Counts.Failed} failed"
            + (run.Counts.Unfinished > 0 ? $", {run.Counts.Unfinished} unfinished" : "")
            + (run.Counts.AlreadyCommitted > 0 ? $"; {run.Counts.AlreadyCommitted} had been committed before and cost nothing" : "")
            + FormattableString.Invariant($". {run.Seconds:0.0} s."));
        console.WriteLine(settings.Out is null ? $"Results are in the store, {run.Store}; --out DIR exports them." : $"Results are in {Path.GetFullPath(settings.Out)}.");
    }

    private static string Why(StudyDocument study) => study.Reason is null ? study.Message ?? (study.AlreadyCommitted ? "committed before" : "") : $"{study.Reason}: {study.Message}";

    private static string Word(StudyState state) => state switch
    {
        StudyState.Done => "done",
        StudyState.Excluded => "excluded",
        StudyState.Failed => "failed",
        _ => "unfinished",
    };

    private static Style Colour(StudyState state) => new(state switch
    {
        StudyState.Done => Color.Green,
        StudyState.Failed => Color.Red,
        StudyState.Excluded => Color.Yellow,
        _ => Color.Grey,
    });
}
