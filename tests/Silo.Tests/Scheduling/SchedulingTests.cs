using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Grains.Batches;
using MedCluster.Grains.Scheduling;
using MedCluster.Grains.Slices;
using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MedCluster.Silo.Tests.Scheduling;

/// <summary>Who gets the devices, through several silos. Many studies of a batch ask at once, so that it is the scheduler that decides.</summary>
public sealed class SchedulingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_project_never_has_more_slices_under_way_in_all_silos_than_its_quota()
    {
        var most = 0;
        var devices = new SimulatedDevices();
        await using var silos = await StartAsync(devices, 3, options => options.Projects["small"] = new ProjectShare { MaximumSlots = 5 });
        var loads = silos.Cluster.GetActiveSilos().Select(silo => silo.ServiceProvider.GetRequiredService<DeviceLoad>()).ToList();
        devices.Fault = (_, _) => most = Math.Max(most, UnderWay());
        var small = await silos.SubmitAsync([Scans("small", PhantomKind.Thorax, studies: 6, slices: 20)], project: "small");
        await ThreeSilos.UntilAsync(() => silos.Grains.GetSchedulerStatusAsync(), status => status.Queues.Any(queue => queue.Reason == "over-quota"));
        var ended = await silos.UntilAsync(small, status => status.State == BatchState.Ended);
        Assert.Equal((6, 0), (ended.Counts.Done, ended.Counts.Failed));
        Assert.Equal(5, most);

        // It is the quota that bounded it.
        var free = await silos.SubmitAsync([Scans("free", PhantomKind.Head, studies: 6, slices: 20)], project: "free");
        await silos.UntilAsync(free, status => status.State == BatchState.Ended);
        Assert.True(most > 5, $"{most}");

        int UnderWay() => Enumerable.Range(0, 3).Sum(silo => loads.Sum(load => load[$"sim:{silo}"]));
    }

    [Fact]
    public async Task An_urgent_study_submitted_into_a_running_batch_of_200_ends_before_that_batchs_half()
    {
        await using var silos = await StartAsync(new SimulatedDevices { BatchTime = TimeSpan.FromMilliseconds(300) }, 2, studiesAtOnce: 40);
        var scans = Scans("urgent", PhantomKind.Head, studies: 1, slices: 8);
        var batch = await silos.SubmitAsync([Scans("batch", PhantomKind.Thorax, studies: 200, slices: 2)]);
        await silos.UntilAsync(batch, status => status.Counts.Done > 0);
        var urgent = await silos.SubmitAsync([scans], priority: WorkPriority.Urgent);
        await silos.UntilAsync(urgent, status => status.State == BatchState.Ended);
        Assert.InRange((await silos.Batch(batch).GetStatusAsync()).Counts.Done, 1, 99);
        Assert.Equal(1, (await silos.Batch(urgent).GetStatusAsync()).Counts.Done);
        Assert.Equal(BatchState.Cancelled, await silos.Batch(batch).CancelAsync());
    }

    [Fact]
    public async Task Slots_of_a_holder_that_is_gone_are_free_when_its_leases_expire_and_no_earlier()
    {
        var expiry = TimeSpan.FromSeconds(8);
        await using var silos = await StartAsync(new SimulatedDevices(), 2, options => options.LeaseExpiry = expiry);
        var devices = await ThreeSilos.UntilAsync(() => silos.Grains.GetSchedulerStatusAsync(), status => status.Devices.Count == 2);
        var slots = devices.Devices.Sum(device => device.Slots);
        var acquired = TimeProvider.System.GetTimestamp();
        var answer = await silos.Grains.Scheduler(0).AcquireAsync(new LeaseRequest("gone", Guid.NewGuid(), "", WorkPriority.Normal, slots, [ThreeSilos.Pipeline.Reference.Models[0].Digest]));
        Assert.Equal(slots, answer.Leases.Sum(lease => lease.Slots));

        var batch = await silos.SubmitAsync([Scans("scans", PhantomKind.Thorax, studies: 2, slices: 10)]);
        await silos.UntilAsync(batch, status => status.Counts.SlicesDone > 0);
        Assert.True(TimeProvider.System.GetElapsedTime(acquired) >= expiry);
        var ended = await silos.UntilAsync(batch, status => status.State == BatchState.Ended);
        Assert.Equal((2, 0, 0L), (ended.Counts.Done, ended.Counts.Failed, ended.Counts.SlicesRepeated));
    }

    private Task<ThreeSilos> StartAsync(SimulatedDevices devices, short silos, Action<SchedulingOptions>? scheduling = null, int studiesAtOnce = 200) => ThreeSilos.StartAsync(
        _folder["store"], silos, devices.Of, configure: services =>
        {
            services.Configure<BatchOptions>(options => options.StudiesPerShard = studiesAtOnce);
            services.Configure<SchedulingOptions>(options =>
            {
                options.LeaseTime = TimeSpan.FromMilliseconds(200);
                scheduling?.Invoke(options);
            });
        });

    private string Scans(string name, PhantomKind kind, int studies, int slices)
    {
        for (var seed = 1; seed <= studies; seed++) PhantomStudy.Write(_folder[name], new PhantomOptions(kind, seed, Size: 64, slices));
        return _folder[name];
    }
}
