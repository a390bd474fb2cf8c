using TorchSharp;

namespace MedCluster.Inference;

/// <summary>Which devices this machine computes on.</summary>
public static class DeviceDetection
{
    /// <summary>The devices that <paramref name="options"/> name, or, where they name none, every CUDA device, or, where there is none, one CPU device per processor that this process may use.</summary>
    /// <exception cref="Reasons.MedClusterException">The options are not valid.</exception>
    public static IReadOnlyList<DeviceId> Devices(InferenceOptions options)
    {
        options.Validate();
        if (options.Devices.Count > 0)
            return [.. options.Devices.Select(DeviceId.Parse)];
        var gpus = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        var (kind, count) = gpus > 0 ? (DeviceKind.Cuda, gpus) : (DeviceKind.Cpu, Environment.ProcessorCount);
        return [.. Enumerable.Range(0, count).Select(index => new DeviceId(kind, index))];
    }
}
