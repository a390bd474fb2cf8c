using TorchSharp;

namespace MedCluster.Inference;

/// <summary>Torch's own name for a device.</summary>
internal static class TorchDevice
{
    /// <summary>The device type and index; every <c>cpu:n</c> is Torch's one CPU.</summary>
    internal static torch.Device Torch(this DeviceId device) =>
        device.Kind == DeviceKind.Cuda ? new torch.Device(DeviceType.CUDA, device.Index) : new torch.Device(DeviceType.CPU);
}
