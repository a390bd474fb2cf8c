namespace MedCluster.Api.Batches;

/// <summary>What can be done to a batch.</summary>
public enum BatchAction
{
    /// <summary>Nothing new starts; submitting it again goes on.</summary>
    Cancel,

    /// <summary>Nothing new starts until it is resumed.</summary>
    Pause,

    /// <summary>A paused batch goes on.</summary>
    Resume,

    /// <summary>Studies that failed for a reason that may pass are tried again.</summary>
    Retry,
}
