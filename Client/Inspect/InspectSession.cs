using System.Text.Json;
using MedCluster.Grains.Submission;
using MedCluster.Grains;
using MedCluster.Grains.Pipelines;
using MedCluster.Imaging.Intake;
using MedCluster.Reasons;

namespace MedCluster.Client.Inspect;

/// <summary>Takes paths in and says what is there. Nothing is stored; entries of archives are kept in a temporary folder while their pixels are decoded.</summary>
internal static class InspectSession
{
    public static async Task<int> RunAsync(IReadOnlyList<string> paths, IReadOnlyList<string>? pipelines, bool json, bool pixels, CancellationToken cancellationToken)
    {
        var definitions = (pipelines ?? [.. PipelineFile.Names(Folders.Pipelines)]).Select(name => PipelineFile.Load(name, Folders.Pipelines)).ToList();
        var unpacked = pixels ? Directory.CreateTempSubdirectory("medcluster-inspect-").FullName : null;
        try
        {
            var intake = await IntakeScanner.ScanAsync(paths, new IntakeOptions(), unpacked is null ? null : KeepAsync, null, cancellationToken);
            if (intake.Studies.Count == 0 && intake.Skipped.Count == 0) throw new MedClusterException(ReasonCodes.NothingToDo, "There is no file under the paths that were named.");
            var studies = intake.Studies.Select(study => Inspector.Inspect(Submitter.ManifestOf(study), definitions)).ToList();
            if (unpacked is not null)
            {
                var decoded = await PixelInspector.DecodeAsync(intake.Studies.SelectMany(study => study.Series), cancellationToken);
                studies = studies.ConvertAll(study => study with { Series = [.. study.Series.Select(series => series with { Pixels = decoded[series.Uid] })] });
            }
            var document = new InspectDocument(
                InspectDocument.CurrentSchema, intake.Files, [.. intake.Skipped.Select(file => new InspectSkipped(file.Path, file.Reason.Code, file.Message))], studies);
            if (json) Console.Out.WriteLine(JsonSerializer.Serialize(document, MedClusterJson.Indented));
            else InspectTable.Print(document);
            return ExitCodes.Done;
        }
        finally
        {
            if (unpacked is not null) Directory.Delete(unpacked, recursive: true);
        }

        async Task<string> KeepAsync(string digest, ReadOnlyMemory<byte> data, CancellationToken token)
        {
            var path = Path.Combine(unpacked, digest);
            await File.WriteAllBytesAsync(path, data, token);
            return path;
        }
    }
}
