using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.ReadModels;
using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Batches;

public sealed class StatusBoardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_batch_that_ended_shows_its_studies_after_every_silo_was_restarted()
    {
        for (var seed = 1; seed <= 2; seed++) PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Thorax, seed, Size: 64, Slices: 4));
        Grains.Submission.Submission submission;
        await using (var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1))
        {
            submission = await silos.SubmitAsync([_folder["scans"]]);
            await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
            await silos.Cluster.StopSiloAsync(silos.Cluster.Silos[0]);
        }

        await using var again = await ThreeSilos.StartAsync(_folder["store"], silos: 1);
        var board = again.Cluster.Silos[0].ServiceProvider.GetRequiredService<StatusBoard>();
        await board.StartAsync(CancellationToken.None);
        var page = await board.GetStudiesAsync(submission.BatchId, new StudyQuery(), ProjectAccess.Everything, CancellationToken.None);
        Assert.Equal(2, page!.Total);
        Assert.All(page.Studies, study => Assert.Equal((StudyState.Done, 4), (study.State, study.SlicesDone)));
        await board.StopAsync();
    }
}
