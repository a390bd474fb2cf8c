using System.Collections.Concurrent;

namespace MedCluster.Grains.Slices;

/// <summary>How many slices are under way on each device of the silo.</summary>
public sealed class DeviceLoad
{
    private readonly ConcurrentDictionary<string, int> _slices = new(StringComparer.Ordinal);

    /// <summary>Slices under way on a device.</summary>
    public int this[string device] => _slices.GetValueOrDefault(device);

    /// <summary>So many more, or fewer, are under way.</summary>
    public void Add(string device, int slices) => _slices.AddOrUpdate(device, slices, (_, known) => known + slices);
}
