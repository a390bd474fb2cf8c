using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Imaging.Phantoms;
using MedCluster.Silo.Health;
using MedCluster.Silo.Tests.Batches;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Drain;

public sealed class DrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_silo_restarted_in_turn_during_a_batch_loses_nothing_and_computes_nothing_twice()
    {
        for (var study = 0; study < 6; study++) PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Head, Seed: 50 + study, Size: 128, Slices: 24));
        var reports = new StudyReports();
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], configure: services => services.AddSingleton<IIncomingGrainCallFilter>(reports));
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        foreach (var silo in silos.Cluster.Silos.ToList())
        {
            await silos.UntilAsync(submission, status => status.State == BatchState.Ended || status.Counts.SlicesDone > 0);
            await silos.Cluster.StopSiloAsync(silo);
            await silos.Cluster.StartAdditionalSiloAsync();
        }
        var ended = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal((6, 0, 0), (ended.Counts.Done, ended.Counts.Failed, ended.Counts.Excluded));
        Assert.Equal(144, ended.Counts.SlicesDone);
        Assert.Equal(0, ended.Counts.SlicesRepeated);
        // A study that goes to another silo isn't cancelled, and no shard is told that it is.
        Assert.All(reports.Outcomes, outcome => Assert.Equal(StudyState.Done, outcome.State));
    }

    [Fact]
    public async Task A_silo_told_to_stop_takes_nothing_new_and_stays_until_what_is_under_way_on_its_devices_is_done()
    {
        for (var study = 0; study < 6; study++) PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Head, Seed: 50 + study, Size: 64, Slices: 24));
        using var turns = new ManualResetEventSlim();
        var devices = new SimulatedDevices { Fault = (device, _) => { if (device.ToString() == "sim:0") turns.Wait(); } };
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: devices.Of);
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        await ThreeSilos.UntilAsync(() => Task.FromResult(devices.Batches("sim:0")), batches => batches > 0);

        var leaving = silos.Cluster.Silos[0];
        var health = leaving.ServiceProvider.GetRequiredService<SiloHealth>();
        var stopping = silos.Cluster.StopSiloAsync(leaving);
        var draining = await ThreeSilos.UntilAsync(() => silos.Grains.GetSchedulerStatusAsync(), status => status.Devices.Any(device => device.Device == "sim:0" && device.Draining));
        Assert.True(draining.Devices.Single(device => device.Device == "sim:0").Leased > 0);
        Assert.False((await health.ReadyAsync()).Ok);
        Assert.False(stopping.IsCompleted);
        Assert.Equal(SiloStatus.Active, leaving.ServiceProvider.GetRequiredService<ISiloStatusOracle>().CurrentStatus);

        turns.Set();
        await stopping;
        var ended = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal((6, 0, 0L), (ended.Counts.Done, ended.Counts.Failed, ended.Counts.SlicesRepeated));
    }
}
