namespace MedCluster.Inference;

/// <summary>Whether a device computes.</summary>
public enum DeviceState
{
    /// <summary>It takes work.</summary>
    Ready,

    /// <summary>It failed and no longer computes; the silo has to be restarted to use it again.</summary>
    Failed,

    /// <summary>A job did not come back in time; its thread is abandoned, and the silo has to be restarted to use the device again.</summary>
    Hung,
}
