using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Grains.Scheduling;
using MedCluster.Reasons;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MedCluster.Grains.Tests.Scheduling;

public sealed class DeviceBookTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SchedulingOptions _options = new();
    private readonly Dictionary<string, Guid> _holders = [];
    private DeviceBook? _made;

    private DeviceBook Book => _made ??= new DeviceBook(_options, _time);

    [Fact]
    public void Slots_are_leased_up_to_what_the_devices_have()
    {
        Offer("s1", ("cpu:0", 8), ("cpu:1", 8));
        var leases = Leases(Ask("a", 100));
        Assert.Equal(16, Slots(leases));
        Assert.Equal(["cpu:0", "cpu:1"], leases.Select(lease => lease.Device).Order());
        Assert.Equal(0, Book.FreeSlots);
    }

    [Fact]
    public void No_device_no_lease_and_the_wait_says_why()
    {
        var answer = Ask("a", 1);
        Assert.False(answer.IsCompleted);
        Assert.Equal(ReasonCodes.NoDevice.Code, Assert.Single(Book.Status().Queues).Reason);
        _time.Advance(_options.AcquireWait);
        Book.Tick();
        var none = Answer(answer);
        Assert.Equal((0, TimeSpan.Zero, ReasonCodes.NoDevice.Code), (none.Leases.Count, none.RetryAfter, none.Reason));
    }

    [Fact]
    public void A_request_waits_for_a_device_whose_silo_has_all_its_models()
    {
        OfferModels("s1", ["m1"]);
        var (one, both) = (Ask("one", 4, models: ["m1"]), Ask("both", 4, models: ["m1", "m2"]));
        Assert.Equal(4, Slots(Leases(one)));
        Assert.False(both.IsCompleted);
        Assert.Equal(ReasonCodes.NoDevice.Code, Assert.Single(Book.Status().Queues).Reason);
        OfferModels("s2", ["m2", "m1"]);
        Assert.Equal("s2", Assert.Single(Leases(both)).Silo);
    }

    [Fact]
    public void Urgent_goes_before_who_came_first()
    {
        Offer("s1", ("cpu:0", 8));
        var first = Leases(Ask("first", 8));
        var (early, urgent) = (Ask("early", 8), Ask("urgent", 8, WorkPriority.Urgent));
        Release(first);
        Assert.Equal(8, Slots(Leases(urgent)));
        Assert.False(early.IsCompleted);
    }

    [Fact]
    public void Who_came_first_keeps_its_place_when_it_asks_again()
    {
        Offer("s1", ("cpu:0", 8));
        var first = Leases(Ask("first", 8));
        var second = Ask("second", 8);
        var again = Ask("first", 8);
        Release(first);
        Assert.True(again.IsCompleted);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public void A_new_request_of_a_run_takes_the_place_of_its_old_one_and_one_for_nothing_ends_it()
    {
        var old = Ask("run", 8);
        var renewed = Ask("run", 4);
        Assert.Empty(Leases(old));
        Assert.False(renewed.IsCompleted);
        Assert.Empty(Leases(Ask("run", 0)));
        Assert.Empty(Leases(renewed));
        Assert.Equal(0, Book.Status().Waiting);
    }

    [Fact]
    public void Projects_share_fairly_however_many_runs_each_has()
    {
        for (var run = 0; run < 20; run++) Ask($"a{run}", 64, project: "a");
        Ask("b0", 64, project: "b");
        Offer("s1", ("cpu:0", 64));
        Assert.Equal([("a", 32), ("b", 32)], Held());
    }

    [Fact]
    public void A_project_that_comes_while_another_holds_every_slot_has_used_as_much_as_it_from_then_on()
    {
        Offer("s1", ("cpu:0", 48));
        var held = Leases(Ask("early", 1000, project: "early")).Select(lease => ("early", lease, _time.GetUtcNow())).ToList();
        var waiting = new Dictionary<string, Task<LeaseAnswer>> { ["early"] = Ask("early", 1000, project: "early") };
        _time.Advance(TimeSpan.FromSeconds(0.5));
        waiting["late"] = Ask("late", 1000, project: "late");
        var before = Used("early");
        for (var step = 0; step < 205; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            foreach (var ended in held.Where(lease => _time.GetUtcNow() - lease.Item3 >= _options.LeaseTime).ToList())
            {
                held.Remove(ended);
                Release([ended.lease]);
                foreach (var (run, _) in waiting.Where(run => run.Value.IsCompleted).ToList())
                {
                    held.AddRange(Leases(waiting[run]).Select(lease => (run, lease, _time.GetUtcNow())));
                    waiting[run] = Ask(run, 1000, project: run);
                }
            }
        }
        Assert.InRange(Used("late") / (Used("early") - before), 0.95, 1.05);

        double Used(string project) => Book.Status().Projects.Single(status => status.Project == project).SlotTime.TotalSeconds;
    }

    [Fact]
    public void Projects_with_equal_shares_get_within_a_tenth_the_same_slices_however_many_studies_they_are_in()
    {
        // A slot does a slice in six steps of a tenth of a second. Every run asks for what it has left, while slices of it are under way too.
        Offer("s1", ("sim:0", 24), ("sim:1", 24));
        var left = Enumerable.Range(0, 60).ToDictionary(run => $"small/{run}", _ => 10);
        for (var run = 0; run < 12; run++) left.Add($"large/{run}", 50);
        var done = new Dictionary<string, int> { ["small"] = 0, ["large"] = 0 };
        var waiting = left.ToDictionary(run => run.Key, run => Ask(run.Key, run.Value, project: run.Key.Split('/')[0]));
        var underWay = new List<(string Run, Lease Lease, int Begun, int Slices, int Round)>();
        for (var step = 0; done.Values.Max() < 500; step++)
        {
            foreach (var run in waiting.Where(run => run.Value.IsCompleted).Select(run => run.Key).ToList())
            {
                foreach (var lease in Leases(waiting[run])) Begin(run, lease, step, step);
                if (left[run] == 0) waiting.Remove(run);
                else waiting[run] = Ask(run, left[run], project: run.Split('/')[0]);
            }
            _time.Advance(TimeSpan.FromSeconds(0.1));
            if (step % 10 == 0)
            {
                Offer("s1", [.. Book.Status().Devices.Select(device => (device.Device, device.Slots, device.Leased))]);
                foreach (var lease in underWay) Book.Renew(new LeaseRenewal(lease.Run, _holders[lease.Run], lease.Run.Split('/')[0], [lease.Lease]));
                Book.Tick();
            }
            foreach (var round in underWay.Where(lease => step + 1 - lease.Round == 6).ToList())
            {
                underWay.Remove(round);
                done[round.Run.Split('/')[0]] += round.Slices;
                if ((step + 1 - round.Begun) * 0.1 < _options.LeaseTime.TotalSeconds) Begin(round.Run, round.Lease with { Slots = round.Slices }, round.Begun, step + 1);
                else Release([round.Lease with { Slots = round.Slices }]);
            }
        }
        Assert.InRange(done["small"] / (double)done["large"], 0.9, 1 / 0.9);

        void Begin(string run, Lease lease, int begun, int step)
        {
            var slices = Math.Min(lease.Slots, left[run]);
            left[run] -= slices;
            if (slices < lease.Slots) Release([lease with { Slots = lease.Slots - slices }]);
            if (slices > 0) underWay.Add((run, lease with { Slots = slices }, begun, slices, step));
        }
    }

    [Fact]
    public void A_project_with_twice_the_share_gets_twice_the_slots()
    {
        _options.Projects["b"] = new ProjectShare { Share = 2 };
        Ask("a", 96, project: "a");
        Ask("b", 96, project: "b");
        Offer("s1", ("cpu:0", 96));
        Assert.Equal([("a", 32), ("b", 64)], Held());
    }

    [Fact]
    public void A_project_holds_no_more_slots_than_its_quota_and_its_wait_says_so()
    {
        _options.Projects["a"] = new ProjectShare { MaximumSlots = 12 };
        Offer("s1", ("cpu:0", 32));
        var leases = Leases(Ask("a1", 32, project: "a"));
        Assert.Equal(12, Slots(leases));
        var next = Ask("a1", 20, project: "a");
        Assert.Equal(ReasonCodes.OverQuota.Code, Assert.Single(Book.Status().Queues).Reason);
        Release([leases[0]]);
        Assert.Equal(leases[0].Slots, Slots(Leases(next)));
    }

    [Theory]
    [InlineData(10, 4, new[] { 3, 3, 2, 2 })]
    [InlineData(2, 4, new[] { 1, 1, 0, 0 })]
    public void A_quota_is_divided_among_the_partitions(int quota, int partitions, int[] parts)
    {
        _options.Partitions = partitions;
        _options.Projects["a"] = new ProjectShare { MaximumSlots = quota };
        for (var partition = 0; partition < partitions; partition++)
        {
            var book = new DeviceBook(_options, _time, partition);
            book.Offer(new DeviceOffer("s1", [new DeviceSlots($"cpu:{partition}", 24)], []));
            _ = book.Acquire(new LeaseRequest("run", Guid.NewGuid(), "a", WorkPriority.Normal, 24, []));
            Assert.Equal(parts[partition], book.Status().Devices.Single().Leased);
        }
    }

    [Fact]
    public void Background_work_is_leased_only_in_its_hours()
    {
        _options.BackgroundHours = new DailyHours { From = new TimeOnly(20, 0), To = new TimeOnly(6, 0), TimeZone = "Europe/Berlin" };
        _time.SetUtcNow(new DateTimeOffset(2026, 1, 15, 18, 59, 0, TimeSpan.Zero)); // 19:59 in Berlin
        Offer("s1", ("cpu:0", 16));
        var (background, normal) = (Ask("background", 8, WorkPriority.Background), Ask("normal", 8));
        Assert.True(normal.IsCompleted);
        Assert.False(background.IsCompleted);
        Assert.Equal(ReasonCodes.OutsideHours.Code, Assert.Single(Book.Status().Queues).Reason);
        _time.Advance(TimeSpan.FromMinutes(1));
        Offer("s1", ("cpu:0", 16));
        Assert.Equal(8, Slots(Leases(background)));
    }

    [Theory]
    [InlineData("20:00", "06:00", "UTC", "2026-07-01T23:00Z", true)]
    [InlineData("20:00", "06:00", "UTC", "2026-07-01T06:00Z", false)]
    [InlineData("20:00", "06:00", "Europe/Berlin", "2026-07-01T18:30Z", true)] // summer time
    [InlineData("20:00", "06:00", "Europe/Berlin", "2026-01-01T18:30Z", false)]
    [InlineData("00:00", "00:00", "UTC", "2026-01-01T12:00Z", true)]
    public void Hours_reach_over_midnight_and_follow_summer_time(string from, string to, string zone, string moment, bool within)
    {
        var hours = new DailyHours { From = TimeOnly.Parse(from, null), To = TimeOnly.Parse(to, null), TimeZone = zone };
        Assert.Equal(within, hours.Contain(DateTimeOffset.Parse(moment, null)));
    }

    [Fact]
    public void A_lower_priority_that_waits_keeps_a_small_part_of_the_slots()
    {
        Offer("s1", ("cpu:0", 8));
        var granted = Endlessly(TimeSpan.FromMinutes(20), ("urgent", WorkPriority.Urgent), ("normal", WorkPriority.Normal), ("background", WorkPriority.Background));
        var total = granted.Values.Sum();
        Assert.InRange(granted["normal"] / (double)total, 0.03, 0.07);
        Assert.InRange(granted["background"] / (double)total, 0.03, 0.07);
    }

    [Fact]
    public void Without_that_part_priorities_are_strict()
    {
        _options.LowerPriorityShare = 0;
        Offer("s1", ("cpu:0", 8));
        var granted = Endlessly(TimeSpan.FromMinutes(5), ("urgent", WorkPriority.Urgent), ("background", WorkPriority.Background));
        Assert.False(granted.ContainsKey("background"));
    }

    [Fact]
    public void A_full_queue_says_when_to_ask_again_and_the_more_urgent_takes_the_place_of_the_last()
    {
        _options.MaximumWaiting = 2;
        var (first, last) = (Ask("first", 1), Ask("last", 1));
        var more = Ask("more", 1);
        Assert.InRange(Answer(more).RetryAfter, _options.FullQueueRetry, 2 * _options.FullQueueRetry);
        Assert.Equal(ReasonCodes.QueueFull.Code, Answer(more).Reason);
        var urgent = Ask("urgent", 1, WorkPriority.Urgent);
        Assert.Equal((false, false, true), (urgent.IsCompleted, first.IsCompleted, last.IsCompleted));
        Assert.True(Answer(last).RetryAfter > TimeSpan.Zero);
    }

    [Fact]
    public void Slots_given_back_are_free_and_giving_back_twice_changes_nothing()
    {
        Offer("s1", ("cpu:0", 8));
        var lease = Leases(Ask("a", 8)).Single();
        Book.Release([new SlotRelease(lease.Id, 3)]);
        Assert.Equal(3, Book.FreeSlots);
        Book.Release([new SlotRelease(lease.Id, 99), new SlotRelease(lease.Id, 5)]);
        Assert.Equal(8, Book.FreeSlots);
    }

    [Fact]
    public void A_lease_that_nobody_renews_expires()
    {
        Offer("s1", ("cpu:0", 8), ("cpu:1", 8));
        var (kept, lost) = (Leases(Ask("kept", 8)), Leases(Ask("lost", 8)));
        _time.Advance(_options.LeaseExpiry / 2);
        Renew("kept", kept);
        Offer("s1", ("cpu:0", 8, 8), ("cpu:1", 8, 0));
        _time.Advance((_options.LeaseExpiry / 2) + TimeSpan.FromSeconds(1));
        Offer("s1", ("cpu:0", 8, 8), ("cpu:1", 8, 0));
        Book.Tick();
        Assert.Equal(8, Book.FreeSlots);
        Release(lost);
        Assert.Equal(8, Book.FreeSlots);
    }

    [Fact]
    public void A_new_holder_of_a_run_ends_the_leases_of_the_lost_one()
    {
        Offer("s1", ("cpu:0", 8));
        var lost = Leases(Ask("run", 8));
        var formerHolder = _holders["run"];
        _holders.Remove("run");
        Assert.Equal(8, Slots(Leases(Ask("run", 8))));
        Book.Renew(new LeaseRenewal("run", formerHolder, "", lost));
        Assert.Equal(8, Book.Status().Devices.Single().Leased);
    }

    [Fact]
    public void Devices_of_a_silent_silo_are_withdrawn_and_their_leases_are_over()
    {
        Offer("s1", ("cpu:0", 8));
        Offer("s2", ("cpu:0", 8));
        var leases = Leases(Ask("a", 16));
        _time.Advance(_options.OfferExpiry / 2);
        Offer("s2", ("cpu:0", 8, 8));
        Renew("a", leases);
        _time.Advance((_options.OfferExpiry / 2) + TimeSpan.FromSeconds(1));
        Book.Tick();
        var left = Assert.Single(Book.Status().Devices);
        Assert.Equal(("s2", 8), (left.Silo, left.Leased));
        Release(leases);
        Assert.Equal(8, Book.FreeSlots);
    }

    [Fact]
    public void A_device_that_is_no_longer_offered_is_gone()
    {
        Offer("s1", ("cpu:0", 8), ("cpu:1", 8));
        Offer("s1", ("cpu:1", 4));
        Assert.Equal(("cpu:1", 4), (Book.Status().Devices.Single().Device, Book.FreeSlots));
    }

    [Fact]
    public void A_draining_silo_gets_no_new_leases_and_says_what_is_left()
    {
        Offer("s1", ("cpu:0", 16));
        var leases = Leases(Ask("a", 8));
        Assert.Equal(8, Drain("s1", ("cpu:0", 16)));
        var next = Ask("a", 8);
        Assert.False(next.IsCompleted);
        Assert.True(Book.Status().Devices.Single().Draining);
        Release(leases);
        Assert.Equal(0, Drain("s1", ("cpu:0", 16)));
        Assert.False(next.IsCompleted);
        Assert.Equal(ReasonCodes.NoDevice.Code, Book.Status().Queues.Single().Reason);
        Offer("s2", ("cpu:0", 8));
        Assert.Equal("s2", Assert.Single(Leases(next)).Silo);
    }

    [Fact]
    public void A_restarted_scheduler_counts_busy_slots_as_held_and_takes_renewed_leases_over()
    {
        Offer("s1", ("cpu:0", 24));
        var leases = Leases(Ask("a", 16));

        _made = null; // its silo died
        Offer("s1", ("cpu:0", 24, 16));
        Assert.Equal(8, Book.FreeSlots);
        Renew("a", leases);
        Assert.Equal(8, Book.FreeSlots);
        Assert.Equal(16, Book.Status().Projects.Single().Slots);
        Release(leases);
        Assert.Equal(24, Book.FreeSlots);
    }

    [Fact]
    public void A_renewal_that_comes_before_the_offer_is_not_lost()
    {
        Offer("s1", ("cpu:0", 24));
        var leases = Leases(Ask("a", 24));

        _made = null;
        Renew("a", leases);
        Assert.Empty(Book.Status().Devices);
        Offer("s1", ("cpu:0", 24, 24));
        Assert.Equal(0, Book.FreeSlots);
        Release(leases);
        Offer("s1", ("cpu:0", 24));
        Assert.Equal(24, Book.FreeSlots);
    }

    [Fact]
    public void Status_tells_queues_in_the_order_they_are_served_and_how_long_they_wait()
    {
        _options.LeaseTime = TimeSpan.FromSeconds(5);
        Offer("s1", ("cpu:0", 8));
        Ask("a1", 8, project: "a");
        Ask("a2", 8, project: "a");
        _time.Advance(TimeSpan.FromSeconds(2));
        Ask("b1", 5, project: "b");
        Ask("c1", 3, WorkPriority.Urgent, "c");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(
            [("c", WorkPriority.Urgent, 1, 3, 1.0, "queued"), ("b", WorkPriority.Normal, 1, 5, 1.0, "queued"), ("a", WorkPriority.Normal, 1, 8, 3.0, "queued")],
            Book.Status().Queues.Select(queue => (queue.Project, queue.Priority, queue.Requests, queue.Slots, queue.OldestWait.TotalSeconds, queue.Reason)));
    }

    private int Offer(string silo, params (string Device, int Slots)[] devices) => Offer(silo, [.. devices.Select(device => (device.Device, device.Slots, 0))]);

    private int Offer(string silo, params (string Device, int Slots, int Busy)[] devices) =>
        Book.Offer(new DeviceOffer(silo, [.. devices.Select(device => new DeviceSlots(device.Device, device.Slots, device.Busy))], []));

    private int Drain(string silo, (string Device, int Slots) device) => Book.Offer(new DeviceOffer(silo, [new DeviceSlots(device.Device, device.Slots)], [], Draining: true));

    private void OfferModels(string silo, IReadOnlyList<string> models) => Book.Offer(new DeviceOffer(silo, [new DeviceSlots("cpu:0", 8)], models));

    private Task<LeaseAnswer> Ask(string runId, int slots, WorkPriority priority = WorkPriority.Normal, string project = "", IReadOnlyList<string>? models = null)
    {
        _holders.TryAdd(runId, Guid.NewGuid());
        return Book.Acquire(new LeaseRequest(runId, _holders[runId], project, priority, slots, models ?? []));
    }

    private static LeaseAnswer Answer(Task<LeaseAnswer> answer)
    {
        Assert.True(answer.IsCompleted);
        return answer.GetAwaiter().GetResult();
    }

    private static IReadOnlyList<Lease> Leases(Task<LeaseAnswer> answer) => Answer(answer).Leases;

    private static int Slots(IReadOnlyList<Lease> leases) => leases.Sum(lease => lease.Slots);

    private void Release(IReadOnlyList<Lease> leases) => Book.Release([.. leases.Select(lease => new SlotRelease(lease.Id, lease.Slots))]);

    private void Renew(string runId, IReadOnlyList<Lease> leases) => Book.Renew(new LeaseRenewal(runId, _holders[runId], "", leases));

    private IEnumerable<(string, int)> Held() => Book.Status().Projects.Select(project => (project.Project, project.Slots)).Order();

    /// <summary>Runs that always want the device's 8 slots and use each lease for its lease time; the leases that each got.</summary>
    private Dictionary<string, int> Endlessly(TimeSpan duration, params (string RunId, WorkPriority Priority)[] runs)
    {
        var granted = new Dictionary<string, int>();
        var waiting = runs.ToDictionary(run => run.RunId, run => Ask(run.RunId, 8, run.Priority, run.RunId));
        for (var passed = TimeSpan.Zero; passed < duration; passed += _options.LeaseTime)
        {
            var (runId, answer) = waiting.Single(pair => pair.Value.IsCompleted && Leases(pair.Value).Count > 0);
            granted[runId] = granted.GetValueOrDefault(runId) + 1;
            foreach (var other in runs.Where(run => run.RunId != runId && waiting[run.RunId].IsCompleted)) waiting[other.RunId] = Ask(other.RunId, 8, other.Priority, other.RunId);
            waiting[runId] = Ask(runId, 8, runs.Single(run => run.RunId == runId).Priority, runId);
            _time.Advance(_options.LeaseTime);
            Offer("s1", ("cpu:0", 8, 8));
            Release(Leases(answer));
            Book.Tick();
        }
        return granted;
    }
}
