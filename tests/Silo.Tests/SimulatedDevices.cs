using MedCluster.Inference;

namespace MedCluster.Silo.Tests;

/// <summary>Simulated devices, <c>sim:n</c> on the nth silo, whose faults a test decides.</summary>
internal sealed class SimulatedDevices
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _batches = [];

    /// <summary>What happens before a batch; nothing when null.</summary>
    public Action<DeviceId, int>? Fault { get; set; }

    /// <summary>How long a device may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a batch takes.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Batches that a device was given.</summary>
    public int Batches(string device)
    {
        lock (_lock) return _batches.GetValueOrDefault(device);
    }

    /// <summary>The options of the nth silo.</summary>
    public InferenceOptions Of(int silo) => new() { Devices = [$"sim:{silo}"], SimulatedBatchTime = BatchTime, DeviceTimeout = Timeout, SimulatedFault = Begin };

    private void Begin(DeviceId device, int slices)
    {
        lock (_lock) _batches[device.ToString()] = _batches.GetValueOrDefault(device.ToString()) + 1;
        Fault?.Invoke(device, slices);
    }
}
