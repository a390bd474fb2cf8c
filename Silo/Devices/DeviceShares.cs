using MedCluster.Inference;
using MedCluster.Reasons;

namespace MedCluster.Silo.Devices;

/// <summary>Deals a machine's devices out to the silos on it, so that none is driven by two.</summary>
public static class DeviceShares
{
    /// <summary>
    /// The devices of each of <paramref name="silos"/> silos, in turn. Processors are threads, so that by default a silo for which none is
    /// left gets another; of devices that are named, each silo has to get one.
    /// </summary>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.DeviceUnavailable"/>: fewer devices than silos, or a wrong name.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Deal(IReadOnlyList<string> named, int silos)
    {
        if (silos == 1) return [named];
        var devices = DeviceDetection.Devices(new InferenceOptions { Devices = named }).Select(device => device.ToString()).ToList();
        if (named.Count > 0 && devices.Count < silos)
            throw new MedClusterException(ReasonCodes.DeviceUnavailable, $"{silos} silos need {silos} devices, and {string.Join(", ", devices)} are {devices.Count}: a device belongs to one silo.");
        for (var index = 0; devices.Count < silos; index++)
        {
            var processor = new DeviceId(DeviceKind.Cpu, index).ToString();
            if (!devices.Contains(processor)) devices.Add(processor);
        }
        return [.. Enumerable.Range(0, silos).Select(silo => devices.Where((_, index) => index % silos == silo).ToList())];
    }
}
