using System.Globalization;
using MedCluster.Imaging.Geometry;
using Spectre.Console;

namespace MedCluster.Client.Inspect;

/// <summary>What is there, for people.</summary>
internal static class InspectTable
{
    private const int WidthOfPipes = 160;
    private const int MostReasons = 3;

    public static void Print(InspectDocument document)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfPipes;
        foreach (var study in document.Studies)
        {
            console.WriteLine($"Study {study.Uid}: {study.Instances} instances, {study.Series.Count} series");
            foreach (var note in study.Notes) console.WriteLine($"  {note}");
            var table = new Table().RoundedBorder().AddColumns("Series", "Modality", "Volume", "Findings", "Pipelines");
            foreach (var series in study.Series) Add(table, series);
            console.Write(table);
        }
        var instances = document.Studies.Sum(study => study.Instances);
        console.WriteLine($"{document.Files} files looked at: {instances} instances of {document.Studies.Count} studies, {document.Skipped.Count} skipped"
            + (document.Skipped.Count == 0 ? "." : $" ({string.Join(", ", document.Skipped.GroupBy(file => file.Reason).Select(group => $"{group.Count()} {group.Key}"))})."));
    }

    private static void Add(Table table, InspectSeries series)
    {
        var unusable = string.Join('\n', series.NotUsable.GroupBy(instance => instance.Reason).Take(MostReasons).Select(group => $"{group.Count()} × {group.Key}"));
        if (series.Volumes.Count == 0)
        {
            table.AddRow(new Text(series.Uid), new Text(series.Modality), new Text($"none of {series.Instances} instances"), new Text(unusable), new Text(Pipelines(series, 1)));
            return;
        }
        foreach (var volume in series.Volumes)
        {
            var findings = string.Join('\n', volume.Findings.Select(finding => $"{finding.Reason}: {finding.Message}").Append(volume.Index == 1 ? unusable : "").Where(line => line.Length > 0));
            table.AddRow(
                new Text(volume.Index == 1 ? series.Uid : ""), new Text(volume.Index == 1 ? series.Modality : ""), new Text(Describe(volume)),
                new Text(findings.Length > 0 ? findings : "a regular volume"), new Text(Pipelines(series, volume.Index)));
        }
    }

    private static string Describe(InspectVolume volume)
    {
        var spacing = string.Join(" × ", volume.Spacing.Select(value => value.ToString("0.###", CultureInfo.InvariantCulture)));
        return (volume.Name is null ? "" : $"{volume.Index}: {volume.Name}\n")
            + $"{volume.Slices} × {volume.Rows} × {volume.Columns}{(volume.Orientation is null ? "" : ", " + volume.Orientation)}"
            + (spacing.Length > 0 ? $"\n{spacing} mm" : "");
    }

    private static string Pipelines(InspectSeries series, int volume) => string.Join('\n', series.Pipelines.Where(pipeline => pipeline.Volume == volume).Select(pipeline =>
        pipeline.Taken
            ? $"{pipeline.Pipeline}: takes {pipeline.Slices} slices{string.Concat(pipeline.Findings.Where(finding => finding.Action == FindingAction.Corrected).Select(finding => $", corrects {finding.Reason}"))}"
            : $"{pipeline.Pipeline}: no, {pipeline.Reason}"));
}
