using MedCluster.Reasons;
using TorchSharp;

namespace MedCluster.Inference;

/// <summary>Which devices this machine computes on.</summary>
public static class DeviceDetection
{
    /// <summary>The devices that <paramref name="options"/> name, or, where they name none, every CUDA device, or, where there is none, one CPU device per processor that this process may use.</summary>
    /// <exception cref="MedClusterException">The options are not valid, or <see cref="ReasonCodes.DeviceUnavailable"/>: Torch does not load.</exception>
    public static IReadOnlyList<DeviceId> Devices(InferenceOptions options)
    {
        options.Validate();
        if (options.Devices.Count > 0)
            return [.. options.Devices.Select(DeviceId.Parse)];
        var gpus = CudaDevices();
        var (kind, count) = gpus > 0 ? (DeviceKind.Cuda, gpus) : (DeviceKind.Cpu, Environment.ProcessorCount);
        return [.. Enumerable.Range(0, count).Select(index => new DeviceId(kind, index))];
    }

    private static int CudaDevices()
    {
        try
        {
            return torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or NotSupportedException)
        {
            throw new MedClusterException(
                ReasonCodes.DeviceUnavailable, $"Torch does not load: {TorchFailure.Summary(exception.GetBaseException())}", exception);
        }
    }
}
