using MedCluster.GrainInterfaces.Scheduling;

namespace MedCluster.Grains.Scheduling;

/// <summary>
/// The scheduler's book: devices, their leases, and who gets the next slots. Urgent before normal before background; within a priority
/// the project that holds the fewest slots; then who came first. Not safe for several threads: a grain owns it.
/// </summary>
internal sealed class DeviceBook(SchedulingOptions options, TimeProvider time)
{
    private readonly Dictionary<(string Silo, string Device), Device> _devices = [];
    private readonly Dictionary<Guid, Entry> _leases = [];
    private readonly Dictionary<string, int> _slotsOfProject = new(StringComparer.Ordinal);

    /// <summary>The devices as they stand.</summary>
    public IReadOnlyList<DeviceStatus> Devices =>
        _devices.Values.Select(device => new DeviceStatus(device.Silo, device.Name, device.Slots, device.Leased)).ToList();

    /// <summary>Slots that nobody holds.</summary>
    public int FreeSlots => _devices.Values.Sum(device => device.Free);

    /// <summary>A silo's devices, in place of what it offered before.</summary>
    public void Offer(DeviceOffer offer)
    {
        var until = time.GetUtcNow() + options.OfferExpiry;
        foreach (var slots in offer.Devices)
        {
            if (!_devices.TryGetValue((offer.Silo, slots.Device), out var device))
                _devices.Add((offer.Silo, slots.Device), device = new Device(offer.Silo, slots.Device));
            device.Slots = slots.Slots;
            device.OfferedUntil = until;
        }
        foreach (var gone in _devices.Values.Where(device => device.Silo == offer.Silo && offer.Devices.All(slots => slots.Device != device.Name)).ToList())
            Remove(gone);
    }

    /// <summary>Takes a silo's devices out; their leases are over.</summary>
    public void Withdraw(string silo)
    {
        foreach (var device in _devices.Values.Where(device => device.Silo == silo).ToList()) Remove(device);
    }

    /// <summary>Shares the free slots out among <paramref name="waiting"/>, portion by portion; what each got stands in its <see cref="Waiter.Leases"/>.</summary>
    public void Serve(IReadOnlyCollection<Waiter> waiting)
    {
        while (true)
        {
            var next = waiting.Where(waiter => waiter.Wanted > 0)
                .OrderBy(waiter => waiter.Request.Priority)
                .ThenBy(waiter => _slotsOfProject.GetValueOrDefault(waiter.Request.Project))
                .ThenBy(waiter => waiter.Arrival)
                .FirstOrDefault();
            if (next is null || _devices.Values.Where(device => device.Free > 0).MaxBy(device => device.Free) is not { } device) return;
            next.Leases.Add(Grant(next.Request, device, Math.Min(Math.Min(next.Wanted, device.Free), options.SlotsPerLease)));
        }
    }

    /// <summary>Gives slots back.</summary>
    public void Release(Guid lease, int slots)
    {
        if (!_leases.TryGetValue(lease, out var entry)) return;
        slots = Math.Clamp(slots, 0, entry.Slots);
        entry.Slots -= slots;
        entry.Device.Leased -= slots;
        Share(entry.Project, -slots);
        if (entry.Slots == 0) _leases.Remove(lease);
    }

    /// <summary>A run's leases go on.</summary>
    public void Renew(string runId)
    {
        var until = time.GetUtcNow() + options.LeaseExpiry;
        foreach (var entry in _leases.Values.Where(entry => entry.RunId == runId)) entry.ExpiresAt = until;
    }

    /// <summary>Ends leases that nobody renewed and withdraws devices that nobody offered; says how many of both.</summary>
    public int Expire()
    {
        var now = time.GetUtcNow();
        var stale = _leases.Where(pair => pair.Value.ExpiresAt <= now).ToList();
        foreach (var (id, entry) in stale) Release(id, entry.Slots);
        var silent = _devices.Values.Where(device => device.OfferedUntil <= now).ToList();
        foreach (var device in silent) Remove(device);
        return stale.Count + silent.Count;
    }

    private Lease Grant(LeaseRequest request, Device device, int slots)
    {
        var id = Guid.NewGuid();
        _leases.Add(id, new Entry(device, request.RunId, request.Project) { Slots = slots, ExpiresAt = time.GetUtcNow() + options.LeaseExpiry });
        device.Leased += slots;
        Share(request.Project, slots);
        return new Lease(id, device.Silo, device.Name, slots, options.LeaseTime);
    }

    private void Remove(Device device)
    {
        foreach (var (id, entry) in _leases.Where(pair => pair.Value.Device == device).ToList()) Release(id, entry.Slots);
        _devices.Remove((device.Silo, device.Name));
    }

    private void Share(string project, int slots)
    {
        var held = _slotsOfProject.GetValueOrDefault(project) + slots;
        if (held == 0) _slotsOfProject.Remove(project);
        else _slotsOfProject[project] = held;
    }

    private sealed class Device(string silo, string name)
    {
        public string Silo { get; } = silo;
        public string Name { get; } = name;
        public int Slots { get; set; }
        public int Leased { get; set; }
        public int Free => Math.Max(0, Slots - Leased);
        public DateTimeOffset OfferedUntil { get; set; }
    }

    private sealed class Entry(Device device, string runId, string project)
    {
        public Device Device { get; } = device;
        public string RunId { get; } = runId;
        public string Project { get; } = project;
        public int Slots { get; set; }
        public DateTimeOffset ExpiresAt { get; set; }
    }
}
