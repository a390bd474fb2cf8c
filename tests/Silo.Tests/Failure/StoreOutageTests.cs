using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.Imaging.Phantoms;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Silo.Tests.Failure;

public sealed class StoreOutageTests : IDisposable
{
    private const int Studies = 6;
    private readonly TemporaryFolder _folder = new();
    private readonly SimulatedDevices _devices = new() { BatchTime = TimeSpan.FromMilliseconds(20) };

    public StoreOutageTests()
    {
        for (var seed = 1; seed <= Studies; seed++) PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Thorax, seed, Size: 64, Slices: 20));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_store_that_goes_away_and_comes_back_costs_nothing_but_the_time()
    {
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], inference: _devices.Of);
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        foreach (var slices in new[] { 1, 60 })
        {
            await silos.UntilAsync(submission, status => status.Counts.SlicesDone >= slices);
            silos.Store.TakeAway();
            await ThreeSilos.UntilAsync(() => Task.FromResult(silos.Store.Refused), refused => refused >= 60);
            silos.Store.GiveBack();
        }
        var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal((Studies, 0, Studies * 20L), (status.Counts.Done, status.Counts.Failed, status.Counts.SlicesDone));
        Assert.Equal(Studies * 20, await silos.StoredSlicesAsync(submission));
        Assert.All(await silos.ReportsAsync(submission), report => Assert.Equal(20, report.Slices.Computed + report.Slices.Reused));
    }

    [Fact]
    public async Task A_submission_that_cannot_be_kept_fails_by_name_and_can_be_done_again()
    {
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: _devices.Of);
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        var batch = silos.Grains.GetGrain<IBatchGrain>("another");
        var request = new BatchRequest(submission.Pipeline, 0, 0, WorkPriority.Normal, "", "only");
        Assert.Equal(BatchState.Unknown, (await batch.GetStatusAsync()).State);
        silos.Store.TakeAway();
        var exception = await Assert.ThrowsAsync<MedClusterException>(() => batch.StartAsync(request));
        Assert.Equal(ReasonCodes.StoreUnavailable, exception.Reason);
        silos.Store.GiveBack();
        await ThreeSilos.UntilAsync(
            async () =>
            {
                await batch.StartAsync(request);
                return (await batch.GetStatusAsync()).State;
            },
            state => state == BatchState.Ended);
    }
}
