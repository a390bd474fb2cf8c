using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Grains.Scheduling;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MedCluster.Grains.Tests.Scheduling;

public sealed class DeviceBookTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SchedulingOptions _options = new();
    private readonly DeviceBook _book;
    private long _arrivals;

    public DeviceBookTests() => _book = new DeviceBook(_options, _time);

    [Fact]
    public void Slots_are_leased_up_to_what_the_devices_have()
    {
        Offer("s1", ("cpu:0", 8), ("cpu:1", 8));
        var waiter = Want("a", 100);
        _book.Serve([waiter]);
        Assert.Equal(16, waiter.Leases.Sum(lease => lease.Slots));
        Assert.Equal(["cpu:0", "cpu:1"], waiter.Leases.Select(lease => lease.Device).Order());
        Assert.Equal(0, _book.FreeSlots);
    }

    [Fact]
    public void No_device_no_lease()
    {
        var waiter = Want("a", 1);
        _book.Serve([waiter]);
        Assert.Empty(waiter.Leases);
    }

    [Fact]
    public void Urgent_goes_before_who_came_first()
    {
        Offer("s1", ("cpu:0", 8));
        var (early, urgent) = (Want("a", 8), Want("b", 8, WorkPriority.Urgent));
        _book.Serve([early, urgent]);
        Assert.Equal(8, urgent.Leases.Sum(lease => lease.Slots));
        Assert.Empty(early.Leases);
    }

    [Fact]
    public void Projects_share_fairly_however_many_runs_each_has()
    {
        Offer("s1", ("cpu:0", 64));
        Waiter[] waiting = [Want("a1", 64, project: "a"), Want("a2", 64, project: "a"), Want("a3", 64, project: "a"), Want("b1", 64, project: "b")];
        _book.Serve(waiting);
        Assert.Equal(32, waiting[..3].Sum(waiter => waiter.Leases.Sum(lease => lease.Slots)));
        Assert.Equal(32, waiting[3].Leases.Sum(lease => lease.Slots));
    }

    [Fact]
    public void Slots_given_back_are_free_and_giving_back_twice_changes_nothing()
    {
        Offer("s1", ("cpu:0", 8));
        var waiter = Want("a", 8);
        _book.Serve([waiter]);
        var lease = waiter.Leases.Single();
        _book.Release(lease.Id, 3);
        Assert.Equal(3, _book.FreeSlots);
        _book.Release(lease.Id, 99);
        _book.Release(lease.Id, 5);
        Assert.Equal(8, _book.FreeSlots);
    }

    [Fact]
    public void A_lease_that_nobody_renews_expires()
    {
        Offer("s1", ("cpu:0", 8), ("cpu:1", 8));
        var (kept, lost) = (Want("kept", 8), Want("lost", 8));
        _book.Serve([kept, lost]);
        _time.Advance(_options.LeaseExpiry / 2);
        _book.Renew("kept");
        Offer("s1", ("cpu:0", 8), ("cpu:1", 8));
        _time.Advance((_options.LeaseExpiry / 2) + TimeSpan.FromSeconds(1));
        Offer("s1", ("cpu:0", 8), ("cpu:1", 8));
        Assert.Equal(1, _book.Expire());
        Assert.Equal(8, _book.FreeSlots);
    }

    [Fact]
    public void Devices_of_a_silent_silo_are_withdrawn_and_their_leases_are_over()
    {
        Offer("s1", ("cpu:0", 8));
        Offer("s2", ("cpu:0", 8));
        var waiter = Want("a", 16);
        _book.Serve([waiter]);
        _time.Advance(_options.OfferExpiry / 2);
        Offer("s2", ("cpu:0", 8));
        _time.Advance((_options.OfferExpiry / 2) + TimeSpan.FromSeconds(1));
        Assert.Equal(1, _book.Expire());
        var left = Assert.Single(_book.Devices);
        Assert.Equal(("s2", 8), (left.Silo, left.Leased));
        foreach (var lease in waiter.Leases) _book.Release(lease.Id, lease.Slots);
        Assert.Equal(8, _book.FreeSlots);
    }

    [Fact]
    public void A_device_that_is_no_longer_offered_is_gone()
    {
        Offer("s1", ("cpu:0", 8), ("cpu:1", 8));
        Offer("s1", ("cpu:1", 4));
        Assert.Equal(("cpu:1", 4), (_book.Devices.Single().Device, _book.FreeSlots));
    }

    private void Offer(string silo, params (string Device, int Slots)[] devices) =>
        _book.Offer(new DeviceOffer(silo, [.. devices.Select(device => new DeviceSlots(device.Device, device.Slots))]));

    private Waiter Want(string runId, int slots, WorkPriority priority = WorkPriority.Normal, string project = "") =>
        new(new LeaseRequest(runId, project, priority, slots), _arrivals++, DateTimeOffset.MaxValue);
}
