using System.Collections.Concurrent;
using MedCluster.GrainInterfaces.Batches;
using MedCluster.Imaging.Phantoms;
using MedCluster.TestSupport;
using Xunit;

namespace MedCluster.Silo.Tests.Placement;

/// <summary>Slices and models are where the devices are, whichever silos come and go.</summary>
public sealed class PlacementTests : IDisposable
{
    private const int Studies = 6;
    private const int Slices = 20;
    private readonly TemporaryFolder _folder = new();
    private readonly Placements _placements = new();
    private readonly SimulatedDevices _devices = new() { BatchTime = TimeSpan.FromMilliseconds(100) };
    private readonly ConcurrentDictionary<string, int> _threads = new();
    private readonly ConcurrentBag<string> _secondThreads = [];
    private readonly IReadOnlyDictionary<string, SemaphoreSlim> _turns = new[] { "sim:0", "sim:1", "sim:2" }.ToDictionary(device => device, _ => new SemaphoreSlim(0));

    public PlacementTests()
    {
        for (var seed = 1; seed <= Studies; seed++) PhantomStudy.Write(_folder["scans"], new PhantomOptions(PhantomKind.Thorax, seed, Size: 64, Slices));
        // A device computes a batch for each turn that the test gives it.
        _devices.Fault = (device, _) =>
        {
            if (_threads.GetOrAdd(device.ToString(), Environment.CurrentManagedThreadId) != Environment.CurrentManagedThreadId) _secondThreads.Add(device.ToString());
            _turns[device.ToString()].Wait();
        };
    }

    public void Dispose()
    {
        _folder.Dispose();
        foreach (var turns in _turns.Values) turns.Dispose();
    }

    [Fact]
    public async Task Slices_and_their_model_are_on_the_silo_of_the_device_of_their_lease_while_silos_join_and_leave()
    {
        await using var silos = await ThreeSilos.StartAsync(_folder["store"], silos: 2, inference: _devices.Of, configure: _placements.Watch);
        var leaving = silos.Cluster.Silos[0];
        var submission = await silos.SubmitAsync([_folder["scans"]]);
        await UntilUsedAsync("sim:0");
        await UntilUsedAsync("sim:1");

        // The one that joins has a part of the batch before the other devices go on.
        await silos.Cluster.StartAdditionalSiloAsync();
        await UntilUsedAsync("sim:2");

        // The one that leaves finishes what is under way; its studies wait for what they have on the other devices, which go on too.
        foreach (var turns in _turns.Values) turns.Release(100_000);
        await silos.Cluster.StopSiloAsync(leaving);
        var left = _devices.Batches("sim:0");
        var ended = await silos.UntilAsync(submission, status => status.State == BatchState.Ended);

        Assert.Equal((Studies, 0, 0L), (ended.Counts.Done, ended.Counts.Failed, ended.Counts.SlicesRepeated));
        Assert.Equal(left, _devices.Batches("sim:0"));
        _placements.AssertThat("sim:0", "sim:1", "sim:2");
        Assert.Empty(_secondThreads);
    }

    private Task UntilUsedAsync(string device) => ThreeSilos.UntilAsync(() => Task.FromResult(_devices.Batches(device)), batches => batches > 0);
}
