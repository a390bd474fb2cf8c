namespace MedCluster.Grains.Placement;

/// <summary>Keys of grains that live where a device is: the silo's parsable address, a slash, and the rest.</summary>
public static class DeviceGrainKey
{
    /// <summary>The key of the worker for a model on a device.</summary>
    public static string Worker(string silo, string device, string modelId, string modelDigest) => $"{silo}/{device}/{modelId}@{modelDigest}";

    /// <summary>The key of the grain that does slices of a run on a silo; a place is used for one lease at a time.</summary>
    public static string Slice(string silo, string runId, int place) => $"{silo}/{runId}/{place}";

    /// <summary>The silo that a key names.</summary>
    public static SiloAddress Silo(string key) => SiloAddress.FromParsableString(key[..key.IndexOf('/', StringComparison.Ordinal)]);

    /// <summary>Device, model id and model digest of a worker's key.</summary>
    public static (string Device, string ModelId, string ModelDigest) Worker(string key)
    {
        var parts = key.Split('/', 3);
        var at = parts[2].LastIndexOf('@');
        return (parts[1], parts[2][..at], parts[2][(at + 1)..]);
    }
}
