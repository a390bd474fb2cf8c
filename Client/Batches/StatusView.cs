using MedCluster.GrainInterfaces.Batches;
using Spectre.Console;

namespace MedCluster.Client.Batches;

/// <summary>A <see cref="StatusDocument"/> for people.</summary>
internal static class StatusView
{
    private const int WidthOfPipes = 160;
    private const int MostFailed = 100;

    public static void Print(StatusDocument document)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfPipes;
        if (document.Studies.Count > 0) console.Write(Studies(document.Studies));
        else if (document.Batches.Count == 0) console.WriteLine("No batch was submitted yet.");
        else if (document.Batches is [var only]) Print(console, only);
        else console.Write(Batches(document.Batches));
        foreach (var batch in document.Batches.Where(batch => batch.Failed is { Count: > 0 })) PrintFailed(console, batch);
        if (document.Batches.Count > 0 && document.Batches.All(batch => batch.Failed is { Count: 0 })) console.WriteLine("No study has failed.");
    }

    /// <summary>How far a batch is, on one line.</summary>
    public static string Line(BatchDocument batch) =>
        FormattableString.Invariant($"{batch.Counts.Ended}/{batch.Counts.Studies} studies, {batch.Counts.SlicesDone}/{batch.Counts.Slices} slices")
        + (batch.State == BatchState.Running ? FormattableString.Invariant($", {batch.SlicesPerSecond:0.0} slices/s") : "")
        + (batch.SecondsLeft is { } left ? FormattableString.Invariant($", {TimeSpan.FromSeconds(left):h\\:mm\\:ss} left") : "");

    private static void Print(IAnsiConsole console, BatchDocument batch)
    {
        var counts = batch.Counts;
        console.WriteLine($"Batch {batch.Batch}: {Word(batch.State)}");
        console.WriteLine($"  pipeline {batch.Pipeline}, {Word(batch.Priority)} priority" + (batch.Project.Length > 0 ? $", project {batch.Project}" : ""));
        console.WriteLine($"  submitted {batch.SubmittedAt:yyyy-MM-dd HH:mm:ss} UTC" + (batch.EndedAt is { } ended ? $", ended {ended:yyyy-MM-dd HH:mm:ss} UTC" : ""));
        console.WriteLine($"  {Line(batch)}");
        console.WriteLine($"  studies: {counts.Waiting} waiting, {counts.Planning} planning, {counts.Computing} computing, {counts.Committing} committing, {counts.Done} done, {counts.Excluded} excluded, {counts.Failed} failed");
        if (counts.SlicesReused > 0 || counts.SlicesRepeated > 0) console.WriteLine($"  slices: {counts.SlicesReused} were stored before, {counts.SlicesRepeated} were begun more than once");
        if (batch.SlicesBefore is > 0 and var before) console.WriteLine($"  {before} slices of other work come first");
        if (batch.WaitingFor is { } waiting) console.WriteLine($"  waits: {waiting.Message} [{waiting.Reason}]");
        foreach (var failure in batch.Failures) console.WriteLine($"  failed for {failure.Reason}: {failure.Studies} studies");
        if (counts.Failed > 0 && batch.Failed is null) console.WriteLine($"  medcluster status {batch.Batch[..Math.Min(12, batch.Batch.Length)]} --failed names them, medcluster retry tries those again that may pass.");
    }

    private static void PrintFailed(IAnsiConsole console, BatchDocument batch)
    {
        var table = new Table().RoundedBorder();
        table.AddColumns("Study", "Reason", "Tries", "Given up", "Why");
        foreach (var study in batch.Failed!.Take(MostFailed))
        {
            table.AddRow(
                new Text(study.StudyInstanceUid), new Text(study.Reason), new Text($"{study.Attempts}"), new Text($"{study.At:yyyy-MM-dd HH:mm:ss}"),
                new Text(study.Message + (study.Committed ? " A retry leaves it alone: the same bytes fail the same way." : "")));
        }
        console.Write(table);
        if (batch.Failed!.Count > MostFailed) console.WriteLine($"... and {batch.Failed.Count - MostFailed} more; --json lists all.");
    }

    private static Table Batches(IReadOnlyList<BatchDocument> batches)
    {
        var table = new Table().RoundedBorder();
        table.AddColumns("Batch", "Submitted (UTC)", "State", "Pipeline", "Project", "Priority", "Progress", "Failed");
        foreach (var batch in batches)
        {
            table.AddRow(
                new Text(batch.Batch[..Math.Min(12, batch.Batch.Length)]), new Text($"{batch.SubmittedAt:yyyy-MM-dd HH:mm:ss}"), new Text(Word(batch.State)), new Text(batch.Pipeline),
                new Text(batch.Project), new Text(Word(batch.Priority)), new Text(Line(batch)), new Text($"{batch.Counts.Failed}"));
        }
        return table;
    }

    private static Table Studies(IReadOnlyList<StudyStatusDocument> studies)
    {
        var table = new Table().RoundedBorder();
        table.AddColumns("Batch", "Pipeline", "State", "Slices", "Tries", "Why");
        foreach (var study in studies)
        {
            table.AddRow(
                new Text(study.Batch[..Math.Min(12, study.Batch.Length)]), new Text(study.Pipeline), new Text(Word(study.State)), new Text($"{study.Slices}"), new Text($"{study.Attempts}"),
                new Text(study.Reason is null ? "" : $"{study.Reason}: {study.Message}"));
        }
        return table;
    }

    internal static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
