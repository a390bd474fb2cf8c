namespace MedCluster.Grains.Scheduling;

/// <summary>A device in the scheduler's book.</summary>
internal sealed class BookedDevice(string silo, string name)
{
    public string Silo { get; } = silo;

    public string Name { get; } = name;

    /// <summary>What it takes at once; 0 for a device that is only known from a lease that was renewed.</summary>
    public int Slots { get; set; }

    /// <summary>Slots of leases.</summary>
    public int Leased { get; set; }

    /// <summary>Slots that slices of leases unknown to this book took when the silo last offered.</summary>
    public int Unaccounted { get; set; }

    /// <summary>The silo is about to stop.</summary>
    public bool Draining { get; set; }

    /// <summary>The digests of the model packages of its silo.</summary>
    public IReadOnlySet<string> Models { get; set; } = new HashSet<string>();

    public DateTimeOffset OfferedUntil { get; set; }

    /// <summary>Slots that each project holds on it.</summary>
    public Dictionary<BookedProject, int> Held { get; } = [];

    /// <summary>Slots that can be leased.</summary>
    public int Free => Draining ? 0 : Math.Max(0, Slots - Leased - Unaccounted);

    public bool Has(IReadOnlyList<string> models)
    {
        foreach (var model in models)
            if (!Models.Contains(model)) return false;
        return true;
    }
}
