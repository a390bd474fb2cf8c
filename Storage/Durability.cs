namespace MedCluster.Storage;

/// <summary>What a finished write survives. Whichever is chosen, no reader ever sees half an object while the machine stays up.</summary>
public enum Durability
{
    /// <summary>
    /// Survives the end of the machine as well: on a folder, the data and the folders that name it are on disk before the call
    /// returns. Costs milliseconds. For commits, reports, manifests and state.
    /// </summary>
    Flushed,

    /// <summary>
    /// Survives the end of the process at any moment (SIGKILL included). After a power failure or a kernel crash the object may be
    /// missing or cut short, so its content must carry a check of its own. For many small results that can be computed again.
    /// </summary>
    Buffered,
}
