using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.Studies;
using MedCluster.Imaging.Phantoms;
using MedCluster.Inference;
using MedCluster.Reasons;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Failure;

public sealed class DeviceFaultTests : IDisposable
{
    private const int Studies = 4;
    private readonly TemporaryFolder _folder = new();

    public DeviceFaultTests()
    {
        for (var seed = 1; seed <= Studies; seed++) PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Thorax, seed, Size: 64, Slices: 20));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_device_that_hangs_is_declared_dead_named_in_the_health_and_its_slices_go_elsewhere()
    {
        using var never = new ManualResetEventSlim();
        var devices = new SimulatedDevices { Timeout = TimeSpan.FromSeconds(3) };
        devices.Fault = (device, _) =>
        {
            if (device.Index == 1) never.Wait();
        };
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], inference: devices.Of);
        try
        {
            var submission = await silos.SubmitAsync([_folder["scans"]]);
            var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
            Assert.Equal((Studies, 0), (status.Counts.Done, status.Counts.Failed));
            Assert.True(status.Counts.SlicesRepeated > 0);
            Assert.Equal(1, devices.Batches("sim:1"));
            var dead = Assert.Single(silos.Health, device => device.State != DeviceState.Ready);
            Assert.Equal(("sim:1", DeviceState.Hung), (dead.Device, dead.State));
            Assert.Contains("sim:1 hangs", dead.Message, StringComparison.Ordinal);
        }
        finally
        {
            never.Set();
        }
    }

    [Fact]
    public async Task A_device_that_keeps_failing_is_withdrawn_and_its_slices_go_elsewhere()
    {
        var devices = new SimulatedDevices();
        devices.Fault = (device, _) =>
        {
            if (device.Index == 1) throw new MedClusterException(ReasonCodes.DeviceFailed, "sim:1 is broken.");
        };
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], inference: devices.Of, configure: services => services.Configure<StudyOptions>(options => options.DeviceAttempts = 20));
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal((Studies, 0), (status.Counts.Done, status.Counts.Failed));
        var dead = Assert.Single(silos.Health, device => device.State != DeviceState.Ready);
        Assert.Equal(("sim:1", DeviceState.Failed), (dead.Device, dead.State));
        Assert.Contains("sim:1 is broken", dead.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_too_large_for_the_devices_memory_is_split_and_nothing_fails()
    {
        var devices = new SimulatedDevices
        {
            Fault = (_, slices) =>
            {
                if (slices > 2) throw new MedClusterException(ReasonCodes.DeviceOutOfMemory, "Too large.");
            },
        };
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1, inference: devices.Of);
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal((Studies, 0, 0L), (status.Counts.Done, status.Counts.Failed, status.Counts.SlicesRepeated));
    }

    [Fact]
    public async Task What_is_exhausted_is_a_dead_letter_that_survives_its_silos_and_a_retry_puts_it_back()
    {
        var full = new MedClusterException(ReasonCodes.DeviceOutOfMemory, "Full.");
        var devices = new SimulatedDevices { Fault = (_, _) => throw full };
        Grains.Submission.Submission submission;
        await using (var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: devices.Of))
        {
            submission = await silos.SubmitAsync([_folder["scans"]]);
            var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
            Assert.Equal((0, Studies), (status.Counts.Done, status.Counts.Failed));
            Assert.Equal([new ReasonCount("device-out-of-memory", Studies)], status.Failures);
            // The state is written by the look after the end.
            await ThreeSilos.UntilAsync(async () => await silos.Store.ReadAsync(Storage.ResultNames.RunningBatch(submission.BatchId)) is null, gone => gone);
        }

        await using (var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: devices.Of))
        {
            var batch = silos.Batch(submission);
            var first = await batch.GetFailedAsync(null, 3);
            Assert.Equal(3, first.Studies.Count);
            Assert.All(first.Studies, study => Assert.Equal(("device-out-of-memory", new StudyOptions().MemoryAttempts, false), (study.Reason, study.Attempts, study.Committed)));
            Assert.All(first.Studies, study => Assert.NotEqual(default, study.At));
            var second = await batch.GetFailedAsync(first.Next, 3);
            Assert.Null(second.Next);
            Assert.Equal(submission.Studies.Select(study => study.Reference.RunId), first.Studies.Concat(second.Studies).Select(study => study.RunId));

            devices.Fault = null;
            Assert.Equal(Studies, await batch.RetryAsync());
            var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
            Assert.Equal((Studies, 0), (status.Counts.Done, status.Counts.Failed));
            Assert.Empty((await batch.GetFailedAsync(null, 10)).Studies);
            Assert.Equal(0, await batch.RetryAsync());
        }
    }

    [Fact]
    public async Task A_slice_that_the_model_refuses_is_not_tried_again()
    {
        var devices = new SimulatedDevices { Fault = (_, _) => throw new MedClusterException(ReasonCodes.ModelFailed, "Poison.") };
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 1, inference: devices.Of);
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        var status = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);
        Assert.Equal((Studies, 0L), (status.Counts.Failed, status.Counts.SlicesRepeated));
        Assert.All(await silos.OutcomesAsync(submission), outcome => Assert.Equal((StudyState.Failed, "model-failed"), (outcome.State, outcome.Reason)));
    }
}
