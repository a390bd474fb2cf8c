namespace MedCluster.Grains.ReadModels;

/// <summary>A device.</summary>
/// <param name="Silo">The name of its silo.</param>
/// <param name="SiloAddress">The address of its silo.</param>
/// <param name="Device">The device, unique on its silo.</param>
/// <param name="Slots">Slices that it takes at once.</param>
/// <param name="SlotsBusy">Slots that are leased.</param>
/// <param name="Draining">Whether it gets no new work because its silo is about to stop.</param>
public sealed record DeviceView(string Silo, string SiloAddress, string Device, int Slots, int SlotsBusy, bool Draining)
{
    /// <summary>The share of its slots that are leased, 0 to 1.</summary>
    public double BusyShare => Slots == 0 ? 0 : Math.Min(1, (double)SlotsBusy / Slots);
}
