using MedCluster.Imaging.Intake;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Intake;

/// <summary>Runs the scanner and says what came out in a form that tests compare.</summary>
internal static class Intakes
{
    public static Task<IntakeResult> ScanAsync(params string[] paths) => ScanAsync(new IntakeOptions(), null, paths);

    /// <summary>Scans, and checks that every file is accounted for.</summary>
    public static async Task<IntakeResult> ScanAsync(IntakeOptions options, ImportInstance? import, params string[] paths)
    {
        var result = await IntakeScanner.ScanAsync(paths, options, import, progress: null, CancellationToken.None);
        Assert.Equal(result.Files, result.Skipped.Count + Instances(result).Count());
        Assert.Equal(result.Skipped.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => file.Path), result.Skipped.Select(file => file.Path));
        return result;
    }

    public static IEnumerable<IntakeInstance> Instances(IntakeResult result) => result.Studies.SelectMany(study => study.Series).SelectMany(series => series.Instances);

    /// <summary>Everything about the studies but where the files lie.</summary>
    public static string Describe(IntakeResult result) => string.Join('\n', result.Studies.SelectMany(study => new[]
    {
        $"study {study.StudyInstanceUid}: {string.Join(" / ", study.Notes)}",
    }.Concat(study.Series.SelectMany(series => series.Instances.Select(instance =>
        $"  {series.SeriesInstanceUid} {instance.Header.SopInstanceUid} {instance.Digest} {instance.Length} {instance.Reason}")))));

    public static void AssertSkipped(IntakeResult result, ReasonCode reason, string path)
    {
        var skipped = Assert.Single(result.Skipped);
        Assert.Equal((reason.Code, path), (skipped.Reason.Code, skipped.Path));
        Assert.NotEmpty(skipped.Message);
    }

    /// <summary>Writes a file, with the folders it needs.</summary>
    public static string Put(this TemporaryFolder folder, string name, byte[] data)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllBytes(folder[name], data);
        return folder[name];
    }
}
