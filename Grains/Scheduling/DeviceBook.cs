using MedCluster.GrainInterfaces;
using MedCluster.GrainInterfaces.Scheduling;
using MedCluster.Reasons;

namespace MedCluster.Grains.Scheduling;

/// <summary>
/// A partition's book: devices, their leases, who waits, and who gets the next slots. Not safe for several threads: a grain owns it.
/// </summary>
/// <remarks>
/// Priorities go in order, except that a lower one that waits keeps <see cref="SchedulingOptions.LowerPriorityShare"/> of the slot-time.
/// Within a priority the project with the least virtual time goes first (start-time fair queueing, Goyal, Vin and Cheng, SIGCOMM 1996):
/// slot-seconds charged, divided by its share. A lease is charged its lease time when it is granted and what it really took when its slots
/// come back, so that it counts how long slots were held and not how often, nor by how many runs. A project that begins to wait goes on from
/// what it was charged, yet at most <see cref="SchedulingOptions.ShareCredit"/> behind the others; a new one begins where the others are by
/// what they have used and not by what they were charged ahead, so that it also gets its part of the time that it waits for their leases.
/// Within a project the run that came first.
/// </remarks>
internal sealed class DeviceBook(SchedulingOptions options, TimeProvider time, int partition = 0)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);
    private readonly Dictionary<(string Silo, string Device), BookedDevice> _devices = [];
    private readonly HashSet<BookedDevice> _free = [];
    private readonly Dictionary<Guid, BookedLease> _leases = [];
    private readonly Dictionary<string, BookedProject> _projects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BookedRun> _runs = new(StringComparer.Ordinal);
    private readonly List<WaitingQueue> _queues = [];
    private readonly double[] _owed = new double[Enum.GetValues<WorkPriority>().Length];
    private double _virtualTime;
    private long _arrivals;
    private int _waiting;

    /// <summary>Slots that nobody holds.</summary>
    public int FreeSlots => _devices.Values.Sum(device => device.Free);

    /// <summary>A silo's devices, in place of what it offered before; says how many of their slots are leased.</summary>
    public int Offer(DeviceOffer offer)
    {
        var until = time.GetUtcNow() + options.OfferExpiry;
        var models = offer.Models.ToHashSet(StringComparer.Ordinal);
        var leased = 0;
        foreach (var slots in offer.Devices)
        {
            var device = Device(offer.Silo, slots.Device);
            device.Slots = slots.Slots;
            device.Models = models;
            device.Draining = offer.Draining;
            device.OfferedUntil = until;
            device.Unaccounted = Math.Max(0, slots.Busy - device.Leased);
            leased += device.Leased;
            Update(device);
        }
        foreach (var gone in _devices.Values.Where(device => device.Silo == offer.Silo && offer.Devices.All(slots => slots.Device != device.Name)).ToList())
            Remove(gone);
        Serve();
        return leased;
    }

    /// <summary>Takes a silo's devices out; their leases are over.</summary>
    public void Withdraw(string silo)
    {
        foreach (var device in _devices.Values.Where(device => device.Silo == silo).ToList()) Remove(device);
        Serve();
    }

    /// <summary>
    /// Queues a request in place of the one that the run's holder has waiting, which is answered at once; the answer comes when there are
    /// slots, or when its time is over. A request for no slots only ends the one that waits.
    /// </summary>
    public Task<LeaseAnswer> Acquire(LeaseRequest request)
    {
        var run = Run(request.RunId, request.Holder, request.Project);
        if (run.Waiter is { } former) Answer(former);
        if (request.Slots <= 0) return Task.FromResult(new LeaseAnswer([]));
        if (_waiting >= options.MaximumWaiting && !MakeRoom(request.Priority)) return Task.FromResult(QueueFull());
        if (run.Project.Waiting == 0) CatchUp(run.Project);
        var queue = Queue(request.Priority, run.Project, request.Models);
        var waiter = run.Waiter = new Waiter(request, run, time.GetUtcNow() + options.AcquireWait) { Queue = queue };
        queue.Waiters.Add(waiter);
        run.Project.Waiting++;
        _waiting++;
        Serve();
        return waiter.Answer.Task;
    }

    /// <summary>Gives slots back.</summary>
    public void Release(IReadOnlyList<SlotRelease> releases)
    {
        foreach (var release in releases)
            if (_leases.TryGetValue(release.Lease, out var lease)) Release(lease, release.Slots);
        Serve();
    }

    /// <summary>A run's leases go on; those that the book doesn't have it takes over, even beyond the slots of their device.</summary>
    public void Renew(LeaseRenewal renewal)
    {
        if (_runs.TryGetValue(renewal.RunId, out var known) && known.Holder != renewal.Holder) return;
        var run = Run(renewal.RunId, renewal.Holder, renewal.Project);
        var until = time.GetUtcNow() + options.LeaseExpiry;
        foreach (var lease in renewal.Leases)
        {
            if (!_leases.TryGetValue(lease.Id, out var booked))
            {
                var device = Device(lease.Silo, lease.Device);
                device.Unaccounted = Math.Max(0, device.Unaccounted - lease.Slots);
                booked = Book(lease.Id, device, run, lease.Slots);
            }
            booked.ExpiresAt = until;
        }
    }

    /// <summary>
    /// What time brings, every second: leases that nobody renewed end, devices that nobody offered are withdrawn, requests whose wait is
    /// over are answered, hours begin.
    /// </summary>
    public void Tick()
    {
        var now = time.GetUtcNow();
        foreach (var lease in _leases.Values.Where(lease => lease.ExpiresAt <= now).ToList()) Release(lease, lease.Slots);
        foreach (var device in _devices.Values.Where(device => device.OfferedUntil <= now).ToList()) Remove(device);
        Serve();
        Advance(now);
        foreach (var waiter in _queues.SelectMany(queue => queue.Waiters).Where(waiter => waiter.Until <= now).ToList()) Answer(waiter);
        Forget(now);
    }

    /// <summary>The book as it stands.</summary>
    public SchedulerStatus Status()
    {
        var now = time.GetUtcNow();
        var underWay = _leases.Values.ToLookup(lease => lease.Run.Project);
        var queues = _queues.Where(queue => queue.Waiters.Count > 0).Order(Comparer<WaitingQueue>.Create((left, right) =>
            left.Priority != right.Priority ? left.Priority.CompareTo(right.Priority) : left == right ? 0 : left.IsBefore(right) ? -1 : 1));
        return new SchedulerStatus(
            [.. _devices.Values.Where(device => device.Slots > 0).Select(device => new DeviceStatus(device.Silo, device.Name, device.Slots, device.Leased + device.Unaccounted, device.Draining))],
            [.. queues.Select(queue => new QueueStatus(
                queue.Project.Name, queue.Priority, queue.Waiters.Count, queue.Waiters.Sum(waiter => waiter.Wanted), now - queue.Waiters.Min(waiter => waiter.Run.ServedAt), WhyWaiting(queue, now)))],
            [.. _projects.Values.Select(project => new ProjectStatus(
                project.Name, project.Share, project.Held, project.MaximumSlots, underWay[project].Aggregate(project.SlotTime, (sum, lease) => sum + ((now - lease.Since) * lease.Slots))))],
            options.Partitions);
    }

    /// <summary>Shares the free slots out, portion by portion, and answers who got some.</summary>
    private void Serve()
    {
        if (_free.Count == 0 || _waiting == 0) return;
        var background = IsBackgroundTime(time.GetUtcNow());
        var served = new List<Waiter>();
        while (Next(background) is var (queue, device, isOwed))
        {
            var waiter = queue.Waiters.Min!;
            var project = queue.Project;
            var slots = Math.Min(Math.Min(waiter.Wanted, device.Free), Math.Min(options.SlotsPerLease, project.Allowance));
            if (isOwed) _owed[(int)queue.Priority] -= slots;
            var lease = Book(Guid.NewGuid(), device, waiter.Run, slots);
            waiter.Run.ServedAt = lease.Since;
            if (waiter.Leases.Count == 0) served.Add(waiter);
            waiter.Give(new Lease(lease.Id, device.Silo, device.Name, slots, options.LeaseTime));
            if (waiter.Wanted == 0) Leave(waiter);
            if (_free.Count == 0) break;
        }
        foreach (var waiter in served) Answer(waiter);
    }

    /// <summary>Who gets the next portion, where, and whether because it was owed one.</summary>
    private (WaitingQueue Queue, BookedDevice Device, bool IsOwed)? Next(bool background)
    {
        Span<int> first = [-1, -1, -1];
        for (var i = 0; i < _queues.Count; i++)
        {
            var queue = _queues[i];
            ref var best = ref first[(int)queue.Priority];
            if (queue.Waiters.Count == 0 || queue.Project.Allowance == 0 || (queue.Priority == WorkPriority.Background && !background)) continue;
            if ((best < 0 || queue.IsBefore(_queues[best])) && Pick(queue) is not null) best = i;
        }

        var chosen = -1;
        var owed = false;
        for (var priority = first.Length - 1; priority > 0 && chosen < 0; priority--)
        {
            if (first[priority] < 0) _owed[priority] = 0;
            else if (owed = _owed[priority] >= options.SlotsPerLease) chosen = priority;
        }
        for (var priority = 0; priority < first.Length && chosen < 0; priority++)
            if (first[priority] >= 0) chosen = priority;
        if (chosen < 0) return null;

        var next = _queues[first[chosen]];
        var device = Pick(next)!;
        if (!owed) Owe(first, chosen, Math.Min(options.SlotsPerLease, device.Free));
        return (next, device, owed);
    }

    /// <summary>A portion for one priority is owed in part to each lower one that waits.</summary>
    private void Owe(ReadOnlySpan<int> first, int chosen, int slots)
    {
        _owed[chosen] = 0;
        for (var priority = chosen + 1; priority < first.Length; priority++)
            if (first[priority] >= 0) _owed[priority] = Math.Min(_owed[priority] + (options.LowerPriorityShare * slots), 2 * options.SlotsPerLease);
    }

    /// <summary>The device with the most free slots, less those that the project holds there, so that a project is on fast and slow devices alike.</summary>
    private BookedDevice? Pick(WaitingQueue queue)
    {
        BookedDevice? best = null;
        var most = int.MinValue;
        foreach (var device in _free)
        {
            var rank = device.Free - device.Held.GetValueOrDefault(queue.Project);
            if (rank <= most || !device.Has(queue.Models)) continue;
            (best, most) = (device, rank);
        }
        return best;
    }

    private BookedLease Book(Guid id, BookedDevice device, BookedRun run, int slots)
    {
        var now = time.GetUtcNow();
        var lease = new BookedLease(id, device, run, now) { Slots = slots, ExpiresAt = now + options.LeaseExpiry };
        _leases.Add(id, lease);
        run.Leases.Add(id, lease);
        run.Project.VirtualTime += slots * options.LeaseTime.TotalSeconds / run.Project.Share;
        Hold(lease, slots);
        return lease;
    }

    private void Release(BookedLease lease, int slots)
    {
        slots = Math.Clamp(slots, 0, lease.Slots);
        if (slots == 0) return;
        lease.Slots -= slots;
        var (project, took) = (lease.Run.Project, time.GetUtcNow() - lease.Since);
        project.VirtualTime += slots * (took - options.LeaseTime).TotalSeconds / project.Share;
        project.SlotTime += slots * took;
        Hold(lease, -slots);
        if (lease.Slots > 0) return;
        _leases.Remove(lease.Id);
        lease.Run.Leases.Remove(lease.Id);
    }

    private void Hold(BookedLease lease, int slots)
    {
        var (device, project) = (lease.Device, lease.Run.Project);
        device.Leased += slots;
        project.Held += slots;
        project.LastSeen = time.GetUtcNow();
        var held = device.Held.GetValueOrDefault(project) + slots;
        if (held == 0) device.Held.Remove(project);
        else device.Held[project] = held;
        Update(device);
    }

    private void Answer(Waiter waiter)
    {
        Leave(waiter);
        waiter.Answer.TrySetResult(new LeaseAnswer(waiter.Leases, TimeSpan.Zero, waiter.Leases.Count > 0 ? null : WhyWaiting(waiter.Queue, time.GetUtcNow())));
    }

    private void Leave(Waiter waiter)
    {
        if (!waiter.Queue.Waiters.Remove(waiter)) return;
        waiter.Run.Waiter = null;
        waiter.Run.LastSeen = waiter.Run.Project.LastSeen = time.GetUtcNow();
        waiter.Run.Project.Waiting--;
        _waiting--;
    }

    private bool MakeRoom(WorkPriority priority)
    {
        var least = _queues.Where(queue => queue.Waiters.Count > 0 && queue.Priority > priority).MaxBy(queue => (queue.Priority, queue.Waiters.Max!.Run.Arrival));
        if (least?.Waiters.Max is not { } last) return false;
        Leave(last);
        last.Answer.TrySetResult(QueueFull());
        return true;
    }

    private LeaseAnswer QueueFull() => new([], options.FullQueueRetry * (1 + Random.Shared.NextDouble()), ReasonCodes.QueueFull.Code);

    private string WhyWaiting(WaitingQueue queue, DateTimeOffset now) =>
        !_devices.Values.Any(device => device.Slots > 0 && !device.Draining && device.Has(queue.Models)) ? ReasonCodes.NoDevice.Code
        : queue.Priority == WorkPriority.Background && !IsBackgroundTime(now) ? ReasonCodes.OutsideHours.Code
        : queue.Project.Allowance == 0 ? ReasonCodes.OverQuota.Code
        : ReasonCodes.Queued.Code;

    private bool IsBackgroundTime(DateTimeOffset now) => options.BackgroundHours is not { } hours || hours.Contain(now);

    /// <summary>
    /// Virtual time is that of the project which has used the most of its share: leases count for as long as they were held by now, and for
    /// their lease time at most, so that who waits for one that hangs is owed no more than that.
    /// </summary>
    private void Advance(DateTimeOffset now)
    {
        var ahead = _leases.Values.ToLookup(lease => lease.Run.Project, lease => lease.Slots * Math.Max(0, (options.LeaseTime - (now - lease.Since)).TotalSeconds));
        foreach (var project in _projects.Values) _virtualTime = Math.Max(_virtualTime, project.VirtualTime - (ahead[project].Sum() / project.Share));
    }

    /// <summary>A project that begins to wait has no more credit than it may have.</summary>
    private void CatchUp(BookedProject project)
    {
        Advance(time.GetUtcNow());
        var shares = project.Share + _projects.Values.Where(other => other != project && (other.Waiting > 0 || other.Held > 0)).Sum(other => other.Share);
        var credit = options.ShareCredit.TotalSeconds * _devices.Values.Sum(device => device.Slots) / shares;
        project.VirtualTime = Math.Max(project.VirtualTime, _virtualTime - credit);
    }

    private BookedDevice Device(string silo, string name)
    {
        if (!_devices.TryGetValue((silo, name), out var device))
            _devices.Add((silo, name), device = new BookedDevice(silo, name) { OfferedUntil = time.GetUtcNow() + options.OfferExpiry });
        return device;
    }

    private BookedProject Project(string name)
    {
        if (_projects.TryGetValue(name, out var project)) return project;
        var (share, most) = options.Projects.TryGetValue(name, out var configured) ? (configured.Share, configured.MaximumSlots) : (1, null);
        if (most is { } slots) most = (slots / options.Partitions) + (partition < slots % options.Partitions ? 1 : 0);
        Advance(time.GetUtcNow());
        return _projects[name] = new BookedProject(name, share, most) { VirtualTime = _virtualTime };
    }

    private BookedRun Run(string id, Guid holder, string project)
    {
        var now = time.GetUtcNow();
        var known = _runs.GetValueOrDefault(id);
        if (known is null || known.Holder != holder || known.Project.Name != project)
        {
            if (known is not null) End(known);
            _runs[id] = known = new BookedRun(id, holder, Project(project), known?.Arrival ?? _arrivals++) { ServedAt = now };
        }
        known.LastSeen = now;
        return known;
    }

    private void End(BookedRun run)
    {
        if (run.Waiter is { } waiter) Answer(waiter);
        foreach (var lease in run.Leases.Values.ToList()) Release(lease, lease.Slots);
    }

    private WaitingQueue Queue(WorkPriority priority, BookedProject project, IReadOnlyList<string> models)
    {
        var queue = _queues.Find(queue => queue.Priority == priority && queue.Project == project && queue.Models.SequenceEqual(models, StringComparer.Ordinal));
        if (queue is null) _queues.Add(queue = new WaitingQueue(priority, project, models));
        return queue;
    }

    private void Remove(BookedDevice device)
    {
        _devices.Remove((device.Silo, device.Name));
        foreach (var lease in _leases.Values.Where(lease => lease.Device == device).ToList()) Release(lease, lease.Slots);
        _free.Remove(device);
    }

    private void Update(BookedDevice device)
    {
        if (device.Free > 0) _free.Add(device);
        else _free.Remove(device);
    }

    /// <summary>Forgets runs that are silent, and projects and queues that are long empty.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var run in _runs.Values.Where(run => run.Waiter is null && run.Leases.Count == 0 && now - run.LastSeen > options.LeaseExpiry).ToList()) _runs.Remove(run.Id);
        var gone = _projects.Values.Where(project => project.Waiting == 0 && project.Held == 0 && now - project.LastSeen > Memory).ToHashSet();
        gone.ExceptWith(_runs.Values.Select(run => run.Project));
        foreach (var project in gone) _projects.Remove(project.Name);
        _queues.RemoveAll(queue => queue.Waiters.Count == 0);
    }
}
