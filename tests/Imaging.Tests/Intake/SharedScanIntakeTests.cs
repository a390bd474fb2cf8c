using System.Diagnostics;
using MedCluster.Imaging.Intake;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Xunit.Abstractions;

namespace MedCluster.Imaging.Tests.Intake;

public sealed class SharedScanIntakeTests(ITestOutputHelper output)
{
    [SharedDataFact("README.md")]
    public async Task Every_file_of_the_shared_scans_is_accounted_for()
    {
        var result = await Intakes.ScanAsync(SharedData.Root);
        Assert.Equal(Directory.EnumerateFiles(SharedData.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Count(), result.Files);
        foreach (var group in result.Skipped.GroupBy(file => file.Reason.Code).OrderBy(group => group.Key, StringComparer.Ordinal)) output.WriteLine($"{group.Count()} {group.Key}");
        Assert.Contains(result.Skipped, file => file.Path.EndsWith("ct-thorax-nifti/example_ct.nii.gz", StringComparison.Ordinal) && file.Reason == ReasonCodes.NotDicom);
    }

    [SharedDataFact("ct-head-philips")]
    public async Task The_head_is_one_series_of_140_and_its_DICOMDIR_is_skipped()
    {
        var result = await Intakes.ScanAsync(SharedData.Path("ct-head-philips"));
        Intakes.AssertSkipped(result, ReasonCodes.DicomDirectory, SharedData.Path("ct-head-philips/DIRFILE"));
        var study = Assert.Single(result.Studies);
        Assert.Empty(study.Notes);
        Assert.Equal(140, Assert.Single(study.Series).Instances.Count);
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 5; round++) await Intakes.ScanAsync(SharedData.Path("ct-head-philips"));
        output.WriteLine($"{5 * 141 / watch.Elapsed.TotalSeconds:F0} files a second, hashed, warm");
    }

    [SharedDataFact("ct-thorax-jpeg2000")]
    public async Task The_thorax_without_study_UID_is_one_study_of_20()
    {
        var study = Assert.Single((await Intakes.ScanAsync(SharedData.Path("ct-thorax-jpeg2000"))).Studies);
        Assert.StartsWith("2.25.", study.StudyInstanceUid, StringComparison.Ordinal);
        Assert.Equal(20, Assert.Single(study.Series).Instances.Count);
        Assert.Contains(study.Notes, note => note.Contains("StudyInstanceUID", StringComparison.Ordinal) && note.Contains("20", StringComparison.Ordinal));
        using var elsewhere = new TemporaryFolder();
        var number = 0;
        foreach (var file in Directory.EnumerateFiles(SharedData.Path("ct-thorax-jpeg2000")).OrderDescending(StringComparer.Ordinal)) File.Copy(file, elsewhere[$"{number++}"]);
        Assert.Equal(study.StudyInstanceUid, Assert.Single((await Intakes.ScanAsync(elsewhere.Path)).Studies).StudyInstanceUid);
    }

    [SharedDataFact("odd-files")]
    public async Task The_odd_files_are_all_accounted_for_and_come_out_alike_every_time()
    {
        var first = await Intakes.ScanAsync(SharedData.Path("odd-files"));
        var second = await Intakes.ScanAsync(new IntakeOptions { Parallelism = 1 }, null, SharedData.Path("odd-files"));
        Assert.Equal(Intakes.Describe(first), Intakes.Describe(second));
        Assert.Equal(first.Skipped, second.Skipped);
        foreach (var file in first.Skipped.Where(file => file.Reason != ReasonCodes.DicomDirectory)) output.WriteLine($"{Path.GetFileName(file.Path)}: {file.Reason} {file.Message}");
        Assert.Equal(8, first.Skipped.Count(file => file.Reason == ReasonCodes.DicomDirectory));
    }
}
