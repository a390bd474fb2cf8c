using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Imaging.Phantoms;
using MedCluster.Silo.Tests.Placement;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Silo.Tests.Failure;

/// <summary>Silos that are lost while a batch of twelve studies is computed by the real model.</summary>
public sealed class LostSiloTests : IDisposable
{
    private const int Studies = 12;
    private const int Slices = 10;
    private const int Losses = 4;
    private readonly TemporaryFolder _folder = new();

    public LostSiloTests()
    {
        for (var seed = 1; seed <= Studies; seed++)
            PhantomStudy.Write(_folder["scans"], new PhantomOptions(Enum.GetValues<PhantomKind>()[seed % Enum.GetValues<PhantomKind>().Length], seed, Size: 96, Slices));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Silos_killed_one_after_the_other_cost_no_study_change_no_mask_and_count_no_slice_twice()
    {
        IReadOnlyDictionary<string, string> undisturbed;
        await using (var silos = await ThreeSilos.StartAsync(_folder["undisturbed"], silos: 1))
        {
            var submission = await silos.SubmitAsync([_folder["scans"]]);
            await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
            undisturbed = await silos.DigestsAsync(submission);
            Assert.All(await silos.ReportsAsync(submission), report => Assert.Empty(report.Slices.Repeated));
        }

        var placements = new Placements();
        await using (var silos = await ThreeSilos.StartAsync(_folder["disturbed"], configure: placements.Watch))
        {
            var submission = await silos.SubmitAsync([_folder["scans"]]);
            for (var loss = 1; loss <= Losses; loss++)
            {
                var enough = loss * Studies * Slices / (Losses + 2);
                await ThreeSilos.UntilAsync(() => silos.StoredSlicesAsync(submission), stored => stored >= enough);
                var running = silos.Cluster.GetActiveSilos().ToList();
                await silos.Cluster.KillSiloAsync(running[Random.Shared.Next(running.Count)]);
                await silos.Cluster.StartAdditionalSiloAsync();
            }
            var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);

            Assert.Equal((Studies, 0, Studies * Slices), (status.Counts.Done, status.Counts.Failed, (int)status.Counts.SlicesDone));
            Assert.All(await silos.OutcomesAsync(submission), outcome => Assert.Equal((StudyState.Done, true), (outcome.State, outcome.Committed)));
            placements.AssertThat("cpu:0");
            Assert.Equal(undisturbed, await silos.DigestsAsync(submission));
            Assert.Equal(Studies * Slices, await silos.StoredSlicesAsync(submission));
            var reports = await silos.ReportsAsync(submission);
            // What a silo began less than a tenth of a second before it was lost may not be known; its stored slices are then reused ones.
            Assert.All(reports, report => Assert.Equal(Slices, report.Slices.Computed + report.Slices.Reused));
            Assert.InRange(reports.Sum(report => report.Slices.Reused), 0, Losses * Slices);
            Assert.All(reports, report => Assert.Equal(Slices, report.Ledger.Processed));
            // A silo may be killed when it has just stored what it began; PauseTests kills silos that certainly have something under way.
            var repeated = reports.SelectMany(report => report.Slices.Repeated).ToList();
            Assert.All(repeated, slice => Assert.InRange(slice.Attempts, 2, Losses + 1));
            Assert.Equal(repeated.Count, repeated.DistinctBy(slice => (slice.SopInstanceUid, slice.Frame)).Count());
        }
    }
}
