using System.CommandLine;
using System.Text.Json;
using MedCluster.Grains;
using MedCluster.Reasons;
using MedCluster.Storage;
using Spectre.Console;

namespace MedCluster.Client.Cohort;

/// <summary><c>medcluster cohort</c>: the labels of many studies in one table, and what stands out among them.</summary>
internal static class CohortCommand
{
    private const int MostOutliers = 50;
    private const int WidthOfPipes = 160;

    public static Command Create(TimeProvider time)
    {
        var batch = new Argument<string?>("BATCH") { Arity = ArgumentArity.ZeroOrOne, Description = "A batch that was submitted." };
        var pipeline = new Option<string?>("--pipeline", "-p") { Description = "Instead of a batch: every committed run of this pipeline in the store." };
        var store = new Option<string>("--store") { Description = "The store: a folder, file:///..., or Azure Blob (https://... or a connection string).", DefaultValueFactory = _ => Folders.Store };
        var csv = new Option<string?>("--csv") { Description = "Write a row per label and volume to this file." };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output, nothing else there." };
        var command = new Command("cohort", "Put the labels of many studies into one table and show what stands out: missing organs, implausible volumes, swapped sides.")
        {
            batch, pipeline, store, csv, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(batch), parsed.GetValue(pipeline), BlobStores.Open(parsed.GetValue(store)!, time), parsed.GetValue(csv), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? batch, string? pipeline, IBlobStore store, string? csvPath, bool json, CancellationToken cancellationToken)
    {
        if (batch is null == pipeline is null) throw new MedClusterException(ReasonCodes.WrongUsage, "Name a batch, or a pipeline with --pipeline.");
        var source = new CohortSource(store);
        var entry = batch is null ? null : await source.FindBatchAsync(batch, cancellationToken);
        using var csv = csvPath is null ? null : new CohortCsv(csvPath);
        var table = new CohortTable();
        var (studies, done) = (0, 0);
        await foreach (var (study, run, report) in entry is null ? source.OfPipelineAsync(pipeline!, cancellationToken) : source.OfBatchAsync(entry, cancellationToken))
        {
            studies++;
            if (report is null) continue;
            done++;
            foreach (var series in report.Series.Where(series => series.Labels.Count > 0))
            {
                var volume = series.Volume?.Index ?? 1;
                table.Add(study, series.Uid, volume, series.Labels);
                csv?.Add(study, run, series.Uid, volume, series.Labels);
            }
        }
        if (studies == 0) throw new MedClusterException(ReasonCodes.NothingToDo, $"There is no committed run of '{pipeline}' in {store.Description}.");

        var (labels, outliers) = table.Judge();
        csv?.Finish(outliers);
        var document = new CohortDocument(
            CohortDocument.CurrentSchema, pipeline ?? entry!.Request.Pipeline.Id, batch, store.Description, new CohortCounts(studies, done, studies - done, table.Volumes), labels,
            [.. outliers.Select(outlier => outlier.Outlier)], csvPath is null ? null : Path.GetFullPath(csvPath));
        if (json) Console.Out.WriteLine(JsonSerializer.Serialize(document, MedClusterJson.Indented));
        else Print(document);
        return done == studies ? ExitCodes.Done : ExitCodes.SomeNotDone;
    }

    private static void Print(CohortDocument cohort)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfPipes;
        var labels = new Table().RoundedBorder();
        labels.AddColumns("Label", "Present", "Median ml", "Usual ml", "Median HU", "Outliers");
        foreach (var column in labels.Columns.Skip(1)) column.RightAligned();
        foreach (var label in cohort.Labels)
        {
            labels.AddRow(
                new Text(label.Name),
                new Text($"{label.Present} of {label.Volumes}"),
                new Text(label.MedianMl is { } median ? FormattableString.Invariant($"{median:0.#}") : ""),
                new Text(label is { LowMl: { } low, HighMl: { } high } ? FormattableString.Invariant($"{low:0.#} to {high:0.#}") : ""),
                new Text(label.MedianMean is { } mean ? FormattableString.Invariant($"{mean:0.#}") : ""),
                new Text($"{label.Outliers}", label.Outliers > 0 ? Color.Yellow : Color.Default));
        }
        console.Write(labels);
        if (cohort.Outliers.Count > 0)
        {
            var table = new Table().RoundedBorder();
            table.AddColumns("Study", "Label", "What", "Why");
            foreach (var outlier in cohort.Outliers.Take(MostOutliers))
                table.AddRow(new Text(outlier.Study), new Text(outlier.Label), new Text(CohortCsv.Kebab(outlier.Kind).Replace('-', ' '), Color.Yellow), new Text(outlier.Message));
            console.Write(table);
            if (cohort.Outliers.Count > MostOutliers) console.WriteLine($"... and {cohort.Outliers.Count - MostOutliers} more; --json and --csv list all.");
        }
        console.WriteLine($"{cohort.Counts.Studies} studies: {cohort.Counts.Done} done with {cohort.Counts.Volumes} segmented volumes, {cohort.Counts.NotDone} not done. {cohort.Outliers.Count} outliers"
            + (cohort.Counts.Volumes < CohortTable.FewestVolumes ? $"; of fewer than {CohortTable.FewestVolumes} volumes only swapped sides are told." : "."));
        if (cohort.Csv is { } path) console.WriteLine($"A row per label is in {path}.");
    }
}
