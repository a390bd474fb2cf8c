namespace MedCluster.GrainInterfaces.Batches;

/// <summary>The state of a batch or of a shard of one.</summary>
public enum BatchState
{
    /// <summary>Never started.</summary>
    Unknown = 0,

    /// <summary>Studies wait or are being worked on.</summary>
    Running = 1,

    /// <summary>Every study ended.</summary>
    Ended = 2,

    /// <summary>Cancelled; submitting it again goes on.</summary>
    Cancelled = 3,

    /// <summary>Paused: slices that were under way finish, nothing new starts until it is resumed.</summary>
    Paused = 4,
}
