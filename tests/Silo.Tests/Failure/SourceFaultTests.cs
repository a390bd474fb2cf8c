using FellowOakDicom;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Studies;
using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Failure;

/// <summary>Files that change, vanish or are not wanted between taking in and computing.</summary>
public sealed class SourceFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PhantomStudy _study;

    public SourceFaultTests() => _study = PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Thorax, Size: 64, Slices: 8));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_changed_after_it_was_taken_in_fails_its_study_and_is_named()
    {
        await using var silos = await StartAsync();
        var submission = await silos.SubmitAsync([_folder["scans"]], () => File.AppendAllText(_study.Files[3], "more"));
        var outcome = await EndAsync(silos, submission);
        Assert.Equal((StudyState.Failed, "slices-failed", true), (outcome.State, outcome.Reason, outcome.Committed));
        var report = Assert.Single(await silos.ReportsAsync(submission));
        Assert.Equal((8, 7, 1), (report.Ledger.Received, report.Ledger.Processed, report.Ledger.Failed));
        var instance = Assert.Single(report.Series[0].NotProcessed);
        Assert.Equal((StudyState.Failed, "source-changed"), (instance.Status, instance.Reason));
    }

    [Fact]
    public async Task A_file_that_is_gone_for_a_while_is_a_dead_letter_and_a_retry_does_the_rest()
    {
        await using var silos = await StartAsync();
        var submission = await silos.SubmitAsync([_folder["scans"]], () => File.Move(_study.Files[3], _folder["elsewhere"]));
        var outcome = await EndAsync(silos, submission);
        Assert.Equal((StudyState.Failed, "source-unavailable", false, 2), (outcome.State, outcome.Reason, outcome.Committed, outcome.Attempts));
        File.Move(_folder["elsewhere"], _study.Files[3]);
        Assert.Equal(1, await silos.Batch(submission).RetryAsync());
        outcome = await EndAsync(silos, submission);
        Assert.Equal((StudyState.Done, 7), (outcome.State, outcome.SlicesReused));
    }

    [Fact]
    public async Task A_study_whose_series_are_each_left_out_for_another_reason_is_excluded_by_one_of_its_own()
    {
        foreach (var (modality, more, folder) in new[] { ("MR", "1", "mr"), ("CT", "2", "scout") })
        {
            Directory.CreateDirectory(_folder[$"scans/{folder}"]);
            foreach (var file in _study.Files)
            {
                var image = await DicomFile.OpenAsync(file, FileReadOption.ReadAll);
                image.Dataset.AddOrUpdate(DicomTag.Modality, modality).AddOrUpdate(DicomTag.SeriesInstanceUID, $"{_study.SeriesInstanceUid}.{more}")
                    .AddOrUpdate(DicomTag.SOPInstanceUID, $"{image.Dataset.GetSingleValue<string>(DicomTag.SOPInstanceUID)}.{more}");
                if (folder == "scout") image.Dataset.AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "LOCALIZER");
                image.FileMetaInfo.MediaStorageSOPInstanceUID = image.Dataset.GetSingleValue<DicomUID>(DicomTag.SOPInstanceUID);
                await image.SaveAsync(_folder[$"scans/{folder}/{Path.GetFileName(file)}"]);
            }
        }
        foreach (var file in _study.Files) File.Delete(file);
        await using var silos = await StartAsync();
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        var outcome = await EndAsync(silos, submission);
        Assert.Equal((StudyState.Excluded, "nothing-selected", true), (outcome.State, outcome.Reason, outcome.Committed));
        var report = Assert.Single(await silos.ReportsAsync(submission));
        Assert.Equal(["localizer", "modality-not-selected"], report.Series.Select(series => series.Reason).Order(StringComparer.Ordinal));
        Assert.Equal((16, 16), (report.Ledger.Received, report.Ledger.Excluded));
    }

    private Task<ThreeSilos> StartAsync() => ThreeSilos.StartAsync(
        _folder["store"], silos: 1, inference: new SimulatedDevices().Of, configure: services => services.Configure<StudyOptions>(options => options.SourceAttempts = 2));

    private static async Task<StudyOutcome> EndAsync(ThreeSilos silos, Grains.Submission.Submission submission)
    {
        await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        return Assert.Single(await silos.OutcomesAsync(submission));
    }
}
