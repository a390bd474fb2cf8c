using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Studies;
using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Batches;

public sealed class PauseTests : IDisposable
{
    private const int Studies = 6;
    private const int Slices = 20;
    private readonly TemporaryFolder _folder = new();
    private readonly SimulatedDevices _devices = new();
    private readonly SemaphoreSlim _turns = new(0);

    public PauseTests()
    {
        for (var seed = 1; seed <= Studies; seed++) PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Thorax, seed, Size: 64, Slices));
        // The devices compute a batch for each turn that a test gives them.
        _devices.Fault = (_, _) => _turns.Wait();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _turns.Dispose();
    }

    [Fact]
    public async Task A_paused_batch_finishes_what_is_under_way_starts_nothing_and_goes_on_after_every_silo_was_restarted()
    {
        Grains.Submission.Submission submission;
        int stored;
        await using (var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: _devices.Of, configure: services => services.Configure<BatchOptions>(options => options.StudiesPerShard = Studies)))
        {
            submission = await silos.SubmitAsync([_folder["scans"]]);
            await BeginAsync(silos, submission);
            // Every study is begun, so that what isn't computed is what they didn't start.
            await silos.UntilAsync(submission, status => status.Counts.Running == Studies);
            Assert.Equal(BatchState.Paused, await silos.Batch(submission).PauseAsync());
            _turns.Release(1000);
            var status = await silos.UntilAsync(submission, status => status.Counts.Running == 0);
            stored = await silos.StoredSlicesAsync(submission);
            Assert.Equal((BatchState.Paused, "paused", 0.0), (status.State, status.WaitingFor?.Reason, status.SlicesPerSecond));
            Assert.InRange(stored, 1, (Studies * Slices) - 1);
            Assert.Equal((0, stored), (status.Counts.Failed, await silos.StoredSlicesAsync(submission)));
        }

        await using (var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: _devices.Of))
        {
            var status = await silos.Batch(submission).GetStatusAsync();
            Assert.Equal((BatchState.Paused, submission.Pipeline.Id, Studies), (status.State, status.Pipeline, status.Counts.Studies));
            Assert.Equal(stored, await silos.StoredSlicesAsync(submission));
            Assert.Equal(BatchState.Running, await silos.Batch(submission).ResumeAsync());
            status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
            Assert.Equal((Studies, Studies * Slices), (status.Counts.Done, await silos.StoredSlicesAsync(submission)));
            Assert.NotNull(status.EndedAt);
            // What was under way when it was paused was finished, so nothing was begun twice.
            Assert.All(await silos.ReportsAsync(submission), report => Assert.Empty(report.Slices.Repeated));
        }
    }

    [Fact]
    public async Task A_batch_paused_and_resumed_in_one_breath_ends()
    {
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: _devices.Of);
        _turns.Release(100_000);
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        var batch = silos.Batch(submission);
        for (var i = 0; i < 5; i++)
        {
            await batch.PauseAsync();
            await batch.ResumeAsync();
        }
        var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal((Studies, 0), (status.Counts.Done, status.Counts.Failed));
    }

    [Fact]
    public async Task A_cancelled_batch_stops_and_its_next_submission_does_the_rest()
    {
        var reports = new StudyReports();
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: _devices.Of, configure: services => services.AddSingleton<IIncomingGrainCallFilter>(reports));
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        await BeginAsync(silos, submission);
        Assert.Equal(BatchState.Cancelled, await silos.Batch(submission).CancelAsync());
        _turns.Release(100_000);
        var status = await silos.UntilAsync(submission, status => status.Counts.Running == 0);
        Assert.Equal(BatchState.Cancelled, status.State);
        await ThreeSilos.UntilAsync(() => Task.FromResult(reports.Outcomes), outcomes => outcomes.Any(outcome => outcome.Reason == "cancelled"));
        Assert.All(reports.Outcomes.Where(outcome => outcome.State != StudyState.Done), outcome => Assert.Equal((StudyState.Failed, "cancelled", false), (outcome.State, outcome.Reason, outcome.Committed)));
        // It is why the batch's studies stopped, and no failure of theirs.
        Assert.Equal((0, 0), (status.Counts.Failed, status.Counts.Excluded));
        Assert.Equal(BatchState.Cancelled, await silos.Batch(submission).ResumeAsync());
        var stored = await silos.StoredSlicesAsync(submission);
        Assert.InRange(stored, 1, (Studies * Slices) - 1);

        var again = await silos.SubmitAsync([_folder["scans"]]);
        Assert.Equal(submission.BatchId, again.BatchId);
        status = await silos.UntilAsync(again, status => status.State == BatchState.Ended);
        Assert.Equal((Studies, 0), (status.Counts.Done, status.Counts.Failed));
    }

    [Fact]
    public async Task A_running_batch_goes_on_by_itself_when_all_silos_were_lost_and_new_ones_start()
    {
        Grains.Submission.Submission submission;
        await using (var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: _devices.Of))
        {
            submission = await silos.SubmitAsync([_folder["scans"]]);
            await BeginAsync(silos, submission);
            // More than the batches that the two devices may just have computed.
            await ThreeSilos.UntilAsync(() => KnownUnderWayAsync(silos, submission), slices => slices > 16 && _turns.CurrentCount == 0);
            var killed = silos.KillAsync([.. silos.Cluster.GetActiveSilos()]);
            // A silo in this process ends when its devices do; nothing that they compute now is stored.
            _turns.Release(100_000);
            await killed;
        }

        await using (var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: _devices.Of))
        {
            // Nobody calls the batch: the silos wake it, and every study gets its commit.
            await ThreeSilos.UntilAsync(async () => await silos.Store.ReadAsync(Storage.ResultNames.RunningBatch(submission.BatchId)) is null, ended => ended);
            Assert.Equal(BatchState.Ended, (await silos.Batch(submission).GetStatusAsync()).State);
            Assert.All(await silos.OutcomesAsync(submission), outcome => Assert.Equal(StudyState.Done, outcome.State));
            // Those that were under way on the lost silos are known to their next ones.
            Assert.Contains(await silos.ReportsAsync(submission), report => report.Slices.Repeated.Count > 0);
        }
    }

    [Fact]
    public async Task A_submission_is_found_by_its_batch_and_by_its_studies()
    {
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1, inference: _devices.Of);
        _turns.Release(100_000);
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        var index = new BatchIndex(silos.Store);
        var batches = new List<BatchEntry>();
        await foreach (var entry in index.ListAsync(CancellationToken.None)) batches.Add(entry);
        Assert.Equal((submission.BatchId, Studies), (Assert.Single(batches).BatchId, batches[0].Request.Studies));
        Assert.Equal(submission.BatchId, (await index.FindAsync(submission.BatchId, CancellationToken.None))?.BatchId);
        Assert.Null(await index.FindAsync("none", CancellationToken.None));
        foreach (var (study, _) in submission.Studies)
        {
            var entries = new List<StudyEntry>();
            await foreach (var entry in index.FindStudyAsync(study.StudyInstanceUid, CancellationToken.None)) entries.Add(entry);
            Assert.Equal((study, submission.BatchId), (Assert.Single(entries).Study, entries[0].BatchId));
        }
        await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
    }

    /// <summary>How many slices are recorded as begun and not stored.</summary>
    private static async Task<int> KnownUnderWayAsync(ThreeSilos silos, Grains.Submission.Submission submission)
    {
        var underWay = 0;
        foreach (var (study, _) in submission.Studies)
        {
            var record = await RunRecord.LoadAsync(silos.Store, study.RunId, TimeProvider.System, CancellationToken.None);
            var stored = 0;
            await foreach (var _ in silos.Store.ListAsync(Storage.ResultNames.SliceResults(submission.Pipeline.Models[0].Digest, study.StudyInstanceUid))) stored++;
            underWay += Math.Max(0, Enumerable.Range(0, Slices).Count(slice => record[slice] > 0) - stored);
        }
        return underWay;
    }

    /// <summary>Gives the devices turns until the first slices are stored.</summary>
    private Task BeginAsync(ThreeSilos silos, Grains.Submission.Submission submission) => ThreeSilos.UntilAsync(
        async () =>
        {
            _turns.Release();
            return await silos.StoredSlicesAsync(submission);
        },
        stored => stored > 0);
}
