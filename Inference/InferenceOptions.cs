using MedCluster.Reasons;

namespace MedCluster.Inference;

/// <summary>How inference uses this machine. The defaults are the fast ones.</summary>
public sealed class InferenceOptions
{
    /// <summary>The devices to use, as <see cref="DeviceId.Parse"/> reads them. Empty (the default): every CUDA device, or, where there is none, one <c>cpu:n</c> per processor.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Threads that one <c>cpu:n</c> may use inside an operator, 1 to 256. 1 (the default) with one device per processor is faster than one device with all of them.</summary>
    public int ThreadsPerCpuDevice { get; init; } = 1;

    /// <summary>How long an idle device waits for a batch to fill up once its first slice is there, 0 to 1000 ms. Default 3 ms. A busy device never waits: it takes what has come meanwhile.</summary>
    public TimeSpan BatchWait { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <summary>The most slices in one batch, 1 to 1024, where that is less than the model package's own <see cref="ModelPackage.MaxBatch"/>. Default 1024: the package decides.</summary>
    public int MaxBatch { get; init; } = 1024;

    /// <summary>How long a device may take for one batch or for loading a model before it counts as hung, 1 s to 1 h. Default 2 min: far more than any batch takes, and less than the 5 min after which a call for a slice is given up.</summary>
    public TimeSpan DeviceTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a <c>sim:n</c> device takes for a batch, 0 to 60 s. Default 20 ms.</summary>
    public TimeSpan SimulatedBatchTime { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>What a <c>sim:n</c> device does before each batch, given the device and the batch's slices: throw as a device that fails, or not return as one that hangs. Default null: nothing.</summary>
    public Action<DeviceId, int>? SimulatedFault { get; init; }

    /// <summary>Checks every range and every device name.</summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.WrongUsage"/> or <see cref="ReasonCodes.DeviceUnavailable"/>: the message names the option.</exception>
    public void Validate()
    {
        Check(ThreadsPerCpuDevice is >= 1 and <= 256, nameof(ThreadsPerCpuDevice), "1 to 256");
        Check(BatchWait >= TimeSpan.Zero && BatchWait <= TimeSpan.FromSeconds(1), nameof(BatchWait), "0 to 1000 ms");
        Check(MaxBatch is >= 1 and <= 1024, nameof(MaxBatch), "1 to 1024");
        Check(DeviceTimeout >= TimeSpan.FromSeconds(1) && DeviceTimeout <= TimeSpan.FromHours(1), nameof(DeviceTimeout), "1 s to 1 h");
        Check(SimulatedBatchTime >= TimeSpan.Zero && SimulatedBatchTime <= TimeSpan.FromMinutes(1), nameof(SimulatedBatchTime), "0 to 60 s");
        var seen = new HashSet<DeviceId>();
        foreach (var name in Devices)
        {
            if (!seen.Add(DeviceId.Parse(name)))
                throw new MedClusterException(ReasonCodes.DeviceUnavailable, $"The device '{name}' is named twice.");
        }
    }

    private static void Check(bool holds, string option, string range)
    {
        if (!holds)
            throw new MedClusterException(ReasonCodes.WrongUsage, $"The option {option} is outside {range}.");
    }
}
